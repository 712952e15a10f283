mod keys;
mod lookups;
mod responses;
mod signatures;
mod sockets;
mod verdicts;
mod waits;
mod zone;
