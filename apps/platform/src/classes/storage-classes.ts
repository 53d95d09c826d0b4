/** What a claim gets that names no class: its volume goes with it. */
export const defaultStorageClass = 'gp3';

/** Classes of volumes. What must outlive its claim says so. */
export const storageClasses = [
  { name: defaultStorageClass, reclaimPolicy: 'Delete', isDefault: true },
  { name: 'gp3-retain', reclaimPolicy: 'Retain', isDefault: false },
] as const;
