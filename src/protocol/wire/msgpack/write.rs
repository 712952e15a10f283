//! Encodes values, each in its shortest form.

use rmp::encode as emit;

use crate::framework::Value;

const PROOF: &str = "writing to memory cannot fail";

pub(super) fn write(value: &Value, to: &mut Vec<u8>) {
    match value {
        Value::Null => emit::write_nil(to).expect(PROOF),
        // Extension 0 with one zero byte.
        Value::Unknown => to.extend([0xd4, 0x00, 0x00]),
        Value::Bool(flag) => emit::write_bool(to, *flag).expect(PROOF),
        Value::String(text) => emit::write_str(to, text).expect(PROOF),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => {
                emit::write_sint(to, integer).expect(PROOF);
            }
            (None, Some(integer)) => {
                emit::write_uint(to, integer).expect(PROOF);
            }
            (None, None) => emit::write_str(to, number.as_str()).expect(PROOF),
        },
        Value::Sequence(items) => {
            emit::write_array_len(to, length(items.len())).expect(PROOF);
            items.iter().for_each(|item| write(item, to));
        }
        Value::Mapping(entries) => {
            emit::write_map_len(to, length(entries.len())).expect(PROOF);
            for (key, value) in entries {
                emit::write_str(to, key).expect(PROOF);
                write(value, to);
            }
        }
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).expect("a message of at most 256 MiB has fewer than 2^32 items")
}
