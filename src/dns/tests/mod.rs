mod keys;
mod lookups;
mod responses;
mod sockets;
mod verdicts;
mod waits;
mod zone;
