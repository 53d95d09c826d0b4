"""Reads a configuration of Ray Serve as Ray itself does, and that of each language model in it."""

import json
import sys

from ray.llm._internal.serve.core.configs.llm_config import LLMConfig
from ray.serve.config import AutoscalingConfig
from ray.serve.schema import ServeDeploySchema

config = json.load(sys.stdin)
ServeDeploySchema.model_validate(config)
for application in config["applications"]:
    for model in application["args"].get("llm_configs", []):
        LLMConfig.model_validate(model)
        scaling = application["args"]["ingress_deployment_config"].get("autoscaling_config")
        if scaling is not None:
            AutoscalingConfig(**scaling)
print("read")
