//! Mistakes that lose state, hide changes, or end in an error although all is as it was wanted.

use super::Mutant;

pub const MUTANTS: &[Mutant] = &[
    Mutant {
        complaint: 3,
        does: "looks before it creates, and refuses what is on already",
        file: "src/provider/domain_dnssec_auto/write.rs",
        from: "    let bare = State::of(domain_id).wanting(&plan);\n",
        to: "    let bare = State::of(domain_id).wanting(&plan);\n    \
             let id = self::domain_id(&bare)?;\n    \
             let found = context.client.api.dnssec_auto(&id, context.stop).await;\n    \
             if found.is_ok_and(|found| found.status == \"active\") {\n        \
                 return Err(Diagnostic::error(\"Automatic DNSSEC is on already\", \"Import it.\"));\n    \
             }\n",
        caught_by: &[
            "complaint_03_a_create_is_one_post_also_where_it_is_on_already",
            "complaint_3_a_create_of_what_is_already_so_succeeds",
        ],
    },
    Mutant {
        complaint: 4,
        does: "cannot destroy what HostUp no longer has",
        file: "src/provider/domain_dnssec_auto/delete.rs",
        from: "Outcome::NotFound(_) | Outcome::NotEligible(_) => {",
        to: "Outcome::NotEligible(_) => {",
        caught_by: &[
            "complaint_04_a_destroy_succeeds_where_it_is_already_off_gone_or_paused",
            "complaint_4_a_destroy_of_what_is_already_off_or_gone_succeeds",
        ],
    },
    Mutant {
        complaint: 6,
        does: "refreshes what HostUp reports, but never `action`",
        file: "src/provider/domain_dnssec_auto/read.rs",
        from: "let action = enrolment::evidence(&answer.status).unwrap_or(wish);",
        to: "let action = wish;",
        caught_by: &[
            "complaint_06_an_opt_out_in_the_panel_is_drift_and_undone_by_one_post",
            "complaint_6_an_opt_out_from_outside_is_seen_and_put_right",
        ],
    },
    Mutant {
        complaint: 6,
        does: "reads and stores the old object",
        file: "src/provider/domain_dnssec_auto/read.rs",
        from: "        Ok(answer) => Ok(",
        to: "        Ok(_) if state.action.is_some() => Ok(Observation::Kept),\n        Ok(answer) => Ok(",
        caught_by: &[
            "complaint_06_an_opt_out_in_the_panel_is_drift_and_undone_by_one_post",
            "complaint_6_an_opt_out_from_outside_is_seen_and_put_right",
        ],
    },
    Mutant {
        complaint: 7,
        does: "removes from the state what answers 404",
        file: "src/provider/per_domain/missing.rs",
        from: "context.diagnostics.push(not_found(domain, error));\n            Observation::Kept",
        to: "context.diagnostics.push(not_found(domain, error));\n            Observation::Gone",
        caught_by: &[
            "complaint_07_the_key_of_another_account_takes_nothing_from_the_state",
            "complaint_7_with_another_accounts_key_the_state_stays_whole",
        ],
    },
    Mutant {
        complaint: 7,
        does: "cannot read an answer without a field that is always there today",
        file: "src/api/dnssec_auto.rs",
        from: "        domain_name: fields.text(\"domainName\"),\n",
        to: "        domain_name: Some(fields.required_text(\"domainName\")?),\n",
        caught_by: &[
            "complaint_07_fields_that_come_go_or_change_their_type_take_nothing_from_the_state",
            "complaint_7_fields_that_come_go_or_change_their_form_lose_nothing",
        ],
    },
    Mutant {
        complaint: 7,
        does: "lets a null in an answer replace the name",
        file: "src/provider/domain_dnssec_auto/observe.rs",
        from: "text(&answer.domain_name).or(state.domain_name)",
        to: "text(&answer.domain_name)",
        caught_by: &["complaint_7_fields_that_come_go_or_change_their_form_lose_nothing"],
    },
    Mutant {
        complaint: 15,
        does: "ends every plan for one domain that has vanished",
        file: "src/provider/domain_dnssec_auto/read.rs",
        from: "        Outcome::NotFound(_) => ",
        to: "        Outcome::NotFound(_) if false => ",
        caught_by: &[
            "complaint_15_a_domain_that_vanished_breaks_no_plan",
            "complaint_15_one_vanished_domain_breaks_no_plan_of_the_others",
        ],
    },
    Mutant {
        complaint: 15,
        does: "asks for the key when a configuration is validated",
        file: "src/provider/configure.rs",
        from: "let _ = settle(&arguments, nothing, \"\", &mut diagnostics);",
        to: "let _ = settle(&arguments, nothing, \"\", &mut diagnostics).and_then(|it| client(it, &mut diagnostics));",
        caught_by: &["complaint_15_validating_needs_no_key_and_no_network"],
    },
    Mutant {
        complaint: 15,
        does: "connects to HostUp when it is configured",
        file: "src/provider/configure.rs",
        from: "    match api::Client::new((settled.settings)(key)) {\n",
        to: "    let settings = (settled.settings)(key);\n    \
             let host = settings.base.as_str().split('/').nth(2).unwrap_or_default();\n    \
             if std::net::TcpStream::connect(host).is_err() {\n        \
                 diagnostics.push(Diagnostic::error(\"HostUp cannot be reached\", host));\n        \
                 return None;\n    \
             }\n    \
             match api::Client::new(settings) {\n",
        caught_by: &["complaint_15_nothing_before_a_read_needs_the_network"],
    },
    Mutant {
        complaint: 16,
        does: "puts drift right while it refreshes",
        file: "src/provider/domain_dnssec_auto/read.rs",
        from: "        Ok(answer) => Ok(",
        to: "        Ok(answer) if state.action.is_some_and(|wish| enrolment::contradicts(wish, &answer.status)) => {\n            \
                 let wish = state.action.unwrap_or(super::model::Action::Include);\n            \
                 let _ = context.client.api.set_dnssec_auto(&id, wish.into(), context.stop).await;\n            \
                 Ok(Observation::Kept)\n        \
             }\n        \
             Ok(answer) => Ok(",
        caught_by: &["complaint_16_no_refresh_ever_writes"],
    },
    Mutant {
        complaint: 17,
        does: "refuses stored state that lacks an attribute of today",
        file: "src/framework/value/json.rs",
        from: "let json = entries.remove(name).unwrap_or(Json::Null);",
        to: "let json = entries.remove(name).ok_or_else(|| FromJsonError {\n                    \
             path: path.clone().child(name),\n                    \
             wanted: kind.name(),\n                    \
             found: \"nothing\",\n                \
             })?;",
        caught_by: &["complaint_17_state_with_more_or_fewer_attributes_is_read"],
    },
    Mutant {
        complaint: 17,
        does: "passes over the step that rewrites the oldest state",
        file: "src/framework/resource/stored.rs",
        from: "steps.get(version..)",
        to: "steps.get(version + 1..)",
        caught_by: &["complaint_17_state_of_version_0_is_readable_after_the_upgrade_to_version_1"],
    },
    Mutant {
        complaint: 19,
        does: "knows no minutes in the durations that the examples write",
        file: "src/framework/duration.rs",
        from: "        \"m\" => 60e9,\n",
        to: "",
        caught_by: &["complaint_19_the_examples_of_provider_and_resources_apply_as_printed"],
    },
];
