//! Mistakes that switch DNSSEC off, break a run by a wait or a limit, leak the key, or leave a process behind.

use super::Mutant;

pub const MUTANTS: &[Mutant] = &[
    Mutant {
        complaint: 8,
        does: "ends a wait that did not see `active` with an error",
        file: "src/provider/domain_dnssec_auto/write.rs",
        from: "    let goal = goal(id, &state, which, Some(answer));\n    Ok(waited(context, state, &goal).await)\n",
        to: "    let goal = goal(id, &state, which, Some(answer));\n    \
             let state = waited(context, state, &goal).await;\n    \
             if state.status.as_deref() != Some(\"active\") {\n        \
                 return Err(Diagnostic::error(\"Automatic DNSSEC is not active\", \"The wait timed out.\"));\n    \
             }\n    \
             Ok(state)\n",
        caught_by: &[
            "complaint_08_a_wait_that_times_out_warns_and_taints_nothing",
            "complaint_8_a_wait_that_times_out_saves_the_state_and_taints_nothing",
        ],
    },
    Mutant {
        complaint: 11,
        does: "has `exclude` for the default of `on_destroy`",
        file: "src/provider/domain_dnssec_auto/schema.rs",
        from: ".default_value(Value::string(\"keep\"))",
        to: ".default_value(Value::string(\"exclude\"))",
        caught_by: &["complaint_11_a_destroy_forgets_the_domain_and_tells_hostup_nothing"],
    },
    Mutant {
        complaint: 11,
        does: "has a default for `action`",
        file: "src/provider/domain_dnssec_auto/schema.rs",
        from: "Attribute::string(\"action\").required()",
        to: "Attribute::string(\"action\").default_value(Value::string(\"exclude\"))",
        caught_by: &["complaint_11_an_action_that_is_not_written_can_never_switch_dnssec_off"],
    },
    Mutant {
        complaint: 11,
        does: "opts a domain out that another resource of the apply has just enrolled",
        file: "src/provider/domain_dnssec_auto/delete.rs",
        from: "    if turn.is_settled() {\n",
        to: "    if false && turn.is_settled() {\n",
        caught_by: &[
            "complaint_11_create_before_destroy_with_replace_ends_enrolled",
            "complaint_11_a_rename_without_moved_ends_enrolled_in_either_order",
        ],
    },
    Mutant {
        complaint: 11,
        does: "opts a domain out whose creation stayed without an answer",
        file: "src/provider/domain_dnssec_auto/write.rs",
        from: "            Err(error) => error.sent == Sent::OutcomeUnknown,\n",
        to: "            Err(error) => error.sent == Sent::OutcomeUnknown && false,\n",
        caught_by: &[
            "complaint_11_a_create_that_stays_without_an_answer_is_not_undone_by_the_destroy",
        ],
    },
    Mutant {
        complaint: 11,
        does: "leaves a domain opted out whose update says nothing new",
        file: "src/provider/domain_dnssec_auto/write.rs",
        from: "            work = Work::Post;\n",
        to: "            work = Work::Nothing;\n",
        caught_by: &[
            "complaint_11_an_update_that_says_nothing_new_puts_back_what_a_destroy_has_just_undone",
        ],
    },
    Mutant {
        complaint: 11,
        does: "imports a domain that is elsewhere as opted out",
        file: "src/provider/domain_dnssec_auto/enrolment.rs",
        from: "        (None, \"inactive\", _) => (Action::Include, false),\n",
        to: "",
        caught_by: &[
            "complaint_11_an_import_guesses_an_opt_out_only_where_hostup_says_disabled",
            "complaint_11_an_import_never_guesses_an_opt_out_of_a_domain_that_is_elsewhere",
        ],
    },
    Mutant {
        complaint: 12,
        does: "takes a 429 for a refusal like any other",
        file: "src/api/judge.rs",
        from: "    if reply.status == 429 {\n",
        to: "    if false && reply.status == 429 {\n",
        caught_by: &[
            "complaint_12_a_limit_slows_a_run_down_and_fails_nothing",
            "complaint_12_a_rate_limit_delays_a_plan_and_ends_none",
        ],
    },
    Mutant {
        complaint: 13,
        does: "looks without a pause between two looks",
        file: "src/provider/domain_dnssec_auto/wait.rs",
        from: "let next = (now + jittered(interval)).min(deadline.max(now));",
        to: "let next = now;",
        caught_by: &[
            "complaint_13_a_wait_looks_after_its_interval_and_ends_when_the_domain_is_active",
        ],
    },
    Mutant {
        complaint: 13,
        does: "does not heed how much of the limit is left",
        file: "src/api/gate/pace.rs",
        from: "self.window.told(remaining, ends + RESOLUTION, now);",
        to: "let _ = (remaining, ends);",
        caught_by: &["complaint_13_a_wait_does_not_ask_before_the_limit_allows_it"],
    },
    Mutant {
        complaint: 13,
        does: "waits its own default, whatever timeout is written",
        file: "src/provider/domain_dnssec_auto/write.rs",
        from: "timeout: or_default(written.as_deref(), timeout),",
        to: "timeout,",
        caught_by: &["complaint_13_waits_share_their_time_and_each_looks_at_least_once"],
    },
    Mutant {
        complaint: 14,
        does: "keeps the texts of a server without a look for the key in them",
        file: "src/api/keep.rs",
        from: "for place in self.key.places(seen) {",
        to: "for place in self.key.places(\"\") {",
        caught_by: &[
            "complaint_14_a_problem_that_repeats_the_key_is_masked",
            "complaint_14_a_server_that_repeats_the_key_gets_it_into_no_output_log_state_or_plan",
            "complaint_14_the_key_stands_nowhere",
        ],
    },
    Mutant {
        complaint: 14,
        does: "takes the id of a row of a list as it came",
        file: "src/api/domains.rs",
        from: ".filter(|_| !keeper.finds_key(id))",
        to: "",
        caught_by: &["complaint_14_a_list_that_repeats_the_key_gives_no_id_and_no_name_with_it"],
    },
    Mutant {
        complaint: 14,
        does: "leaves its memory to core files and to other processes",
        file: "src/plugin/mod.rs",
        from: "    memory::keep_private();",
        to: "",
        caught_by: &[
            "complaint_14_of_a_process_that_terraform_starts_no_core_file_is_made_and_nothing_is_read",
        ],
    },
    Mutant {
        complaint: 14,
        does: "points at the argument with the key, whose line Terraform then prints",
        file: "src/provider/configure.rs",
        from: "Diagnostic::error(\"Invalid HostUp API key\", detail)",
        to: "Diagnostic::error(\"Invalid HostUp API key\", detail).at(Path::attribute(\"api_key\"))",
        caught_by: &["complaint_14_a_bad_key_in_the_provider_block_is_refused_without_its_line"],
    },
    Mutant {
        complaint: 20,
        does: "watches neither its parent nor its connections",
        file: "src/plugin/lifecycle.rs",
        from: "            ending = left_alone(census), if child => ending,\n            \
               () = self.parent.changed(), if child => Ending::Orphaned,\n",
        to: "",
        caught_by: &["complaint_20_no_provider_stays_behind_when_terraform_is_killed"],
    },
];
