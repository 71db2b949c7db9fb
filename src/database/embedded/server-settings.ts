/**
 * The settings of the embedded server, written anew at every start, so that a newer Tracebook
 * brings its own.
 *
 * @param socketFolder a path without quotes and spaces; see server-folders.ts
 */
export function serverSettings(socketFolder: string): string {
  const settings: Record<string, string> = {
    // Nobody but the owner of the folder reaches the server: no network, a socket in a closed
    // folder, no password to keep.
    listen_addresses: "''",
    unix_socket_directories: `'${socketFolder}'`,
    unix_socket_permissions: "0700",
    port: "5432",
    max_connections: "60",

    // Without replicas the log of changes need not hold what COPY writes into a table made in the
    // same transaction.
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "'2GB'",
    checkpoint_timeout: "'15min'",
    // Rows that skip the log of changes must be on the disk when the load commits: let them go
    // there on the way.
    backend_flush_after: "'256kB'",

    // More would keep the rows of a load from the disk until its commit, which then waits for them;
    // reading is served by the system's cache as well.
    shared_buffers: "'128MB'",
    // The sort of a million events takes 70 MB: it does not spill.
    work_mem: "'96MB'",
    maintenance_work_mem: "'256MB'",
    // Compiling a query costs more than it saves at these sizes.
    jit: "off",
    // Shared memory of parallel queries as files: /dev/shm of a container has 64 MB, and a query
    // fails when it is full.
    dynamic_shared_memory_type: "mmap",

    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'ISO, YMD'",
    log_checkpoints: "off",
  };
  return Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join("");
}
