//! A validator of the part of JSON Schema that the schemas here use. A keyword that it does not
//! know fails the test, so nothing is skipped in silence.

use serde_json::Value;

/// Keywords that only describe, or whose check (patterns, formats) is left to the reader.
const SILENT: [&str; 10] = [
    "$schema",
    "$id",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "format",
    "pattern",
    "$comment",
];

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        other => panic!("unknown type {other}"),
    }
}

/// Every way in which a value breaks a schema, each with its place.
pub(super) fn complaints(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(all) = schema.as_bool() {
        return if all {
            wrong
        } else {
            vec![format!("{at}: not allowed")]
        };
    }
    let sub = |value: &Value, schema: &Value, at: &str| complaints(value, schema, root, at);
    for (keyword, limit) in schema.as_object().unwrap() {
        let length = value.as_array().map_or(0, Vec::len) as f64;
        let fits = match keyword.as_str() {
            k if SILENT.contains(&k) => true,
            "$ref" => {
                let target = root
                    .pointer(limit.as_str().unwrap().trim_start_matches('#'))
                    .unwrap();
                wrong.extend(sub(value, target, at));
                true
            }
            "type" => match limit {
                Value::String(kind) => is(value, kind),
                kinds => kinds
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|kind| is(value, kind.as_str().unwrap())),
            },
            "enum" => limit.as_array().unwrap().contains(value),
            "const" => limit == value,
            "anyOf" => limit
                .as_array()
                .unwrap()
                .iter()
                .any(|s| sub(value, s, at).is_empty()),
            "oneOf" => {
                limit
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|s| sub(value, s, at).is_empty())
                    .count()
                    == 1
            }
            "allOf" => limit
                .as_array()
                .unwrap()
                .iter()
                .all(|s| sub(value, s, at).is_empty()),
            "minimum" => value.as_f64().is_none_or(|v| v >= limit.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|v| v <= limit.as_f64().unwrap()),
            "minItems" => !value.is_array() || length >= limit.as_f64().unwrap(),
            "maxItems" => !value.is_array() || length <= limit.as_f64().unwrap(),
            "minLength" => value
                .as_str()
                .is_none_or(|s| s.len() as u64 >= limit.as_u64().unwrap()),
            "uniqueItems" => value
                .as_array()
                .is_none_or(|a| (0..a.len()).all(|i| !a[..i].contains(&a[i]))),
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(sub(item, limit, &format!("{at}/{i}")));
                }
                true
            }
            "prefixItems" => {
                for (i, (item, schema)) in value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .zip(limit.as_array().unwrap())
                    .enumerate()
                {
                    wrong.extend(sub(item, schema, &format!("{at}/{i}")));
                }
                true
            }
            "required" => value.as_object().is_none_or(|o| {
                limit
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|k| o.contains_key(k.as_str().unwrap()))
            }),
            "properties" => {
                for (key, schema) in limit.as_object().unwrap() {
                    if let Some(found) = value.get(key) {
                        wrong.extend(sub(found, schema, &format!("{at}/{key}")));
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, found) in value.as_object().into_iter().flatten() {
                    if known.is_none_or(|k| !k.contains_key(key)) {
                        wrong.extend(sub(found, limit, &format!("{at}/{key}")));
                    }
                }
                true
            }
            other => panic!("a keyword that is not checked: {other}"),
        };
        if !fits {
            wrong.push(format!("{at}: {keyword} {limit} against {value}"));
        }
    }
    wrong
}

/// Fails unless the value is as the schema says.
pub(super) fn validate(value: &Value, schema: &Value) {
    let wrong = complaints(value, schema, schema, "");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
