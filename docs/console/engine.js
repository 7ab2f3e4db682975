// DuckDB in the browser, from this site alone: engine files and database come from the same origin.
import * as duckdb from "@duckdb/duckdb-wasm";

// Up to this size the database is fetched whole, which works on every host; above it, by ranges.
const WHOLE_BYTES = 32 * 1024 * 1024;
const FILE = "release.duckdb";

export async function open(folder, database) {
  const bundle = await duckdb.selectBundle({
    mvp: { mainModule: `${folder}duckdb-mvp.wasm`, mainWorker: `${folder}duckdb-browser-mvp.worker.js` },
    eh: { mainModule: `${folder}duckdb-eh.wasm`, mainWorker: `${folder}duckdb-browser-eh.worker.js` },
  });
  const worker = new Worker(bundle.mainWorker);
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  const close = async () => {
    await db.terminate().catch(() => {});
    worker.terminate();
  };
  try {
    await db.instantiate(bundle.mainModule, null);
    const connection = await attach(db, database);
    return { query: (sql) => connection.query(sql), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function attach(db, database) {
  await db.open({
    filesystem: { reliableHeadRequests: true, allowFullHTTPReads: true, forceFullHTTPReads: false },
  });
  await register(db, database);
  const connection = await db.connect();
  // A missing extension would be fetched from elsewhere, and its failure would spoil the session.
  await connection.query("SET autoinstall_known_extensions = false");
  await connection.query("SET autoload_known_extensions = false");
  await connection.query(`ATTACH '${FILE}' AS release (READ_ONLY)`);
  await connection.query("USE release");
  return connection;
}

async function register(db, database) {
  if (database.overHttp || database.bytes > WHOLE_BYTES) {
    await db.registerFileURL(FILE, database.url, duckdb.DuckDBDataProtocol.HTTP, false);
    return;
  }
  const answer = await fetch(database.url);
  if (!answer.ok) throw new Error(`The database could not be loaded: ${answer.status} ${answer.statusText}`);
  await db.registerFileBuffer(FILE, new Uint8Array(await answer.arrayBuffer()));
}
