/* What the device keeps: reports being written or waiting, by person and page, and their photos, by their identifier. */
const NAME = "constats";
let opened = null;

const open = () => opened ??= new Promise((resolve, reject) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("drafts", { keyPath: "key" });
    asked.result.createObjectStore("photos", { keyPath: "uid" }).createIndex("draft", "draft");
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const run = async (store, mode, deed) => {
  const base = await open();
  return new Promise((resolve, reject) => {
    const work = base.transaction(store, mode, { durability: "strict" });
    const asked = deed(work.objectStore(store));
    work.oncomplete = () => resolve(asked.result);
    work.onerror = work.onabort = () => reject(work.error);
  });
};

/* Whether the device can keep anything; the browser is asked not to throw it away when it lacks room. */
export const room = async () => {
  try { await open(); } catch { return false; }
  navigator.storage?.persist?.().catch(() => { /* kept as long as the browser can */ });
  return true;
};
export const all = () => run("drafts", "readonly", (store) => store.getAll());
export const put = (row) => run("drafts", "readwrite", (store) => store.put(row));
export const forget = (key) => run("drafts", "readwrite", (store) => store.delete(key));
export const photosOf = (key) => run("photos", "readonly", (store) => store.index("draft").getAll(key));
export const putPhoto = (photo) => run("photos", "readwrite", (store) => store.put(photo));
export const removePhoto = (uid) => run("photos", "readwrite", (store) => store.delete(uid));
