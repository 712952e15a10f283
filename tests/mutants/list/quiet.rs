//! Mistakes that make a plan say something although nothing is to be done.

use super::Mutant;

pub const MUTANTS: &[Mutant] = &[
    Mutant {
        complaint: 1,
        does: "takes only `active` for enrolled",
        file: "src/provider/domain_dnssec_auto/enrolment.rs",
        from: "\"active\" | \"pending\" | \"error\" => Some(Action::Include),",
        to: "\"active\" => Some(Action::Include),\n        \"pending\" | \"error\" => Some(Action::Exclude),",
        caught_by: &["complaint_1_pending_is_no_change"],
    },
    Mutant {
        complaint: 2,
        does: "opens everything observed for every change",
        file: "src/provider/domain_dnssec_auto/plan.rs",
        from: "    if same_domain && work(prior, change.plan) == Work::Nothing {\n        return;\n    }\n",
        to: "",
        caught_by: &[
            "complaint_02_nothing_is_known_after_apply_that_cannot_change",
            "complaint_2_nothing_is_known_after_apply_when_nothing_observed_can_change",
        ],
    },
    Mutant {
        complaint: 5,
        does: "leaves what users can set null in an import",
        file: "src/provider/domain_dnssec_auto/read.rs",
        from: "        on_destroy: Some(OnDestroy::Keep),\n        wait_for_active: Some(false),\n",
        to: "",
        caught_by: &[
            "complaint_05_an_import_is_one_get_and_leaves_no_holes",
            "complaint_5_an_import_leaves_no_hole_and_forces_no_replacement",
        ],
    },
    Mutant {
        complaint: 9,
        does: "saves an answer as it came, whatever the plan said",
        file: "src/framework/resource/apply.rs",
        from: "    Ok(settle(\"\", schema.kind(), planned, state))",
        to: "    Ok(state)",
        caught_by: &["complaint_9_a_name_that_changes_in_the_answer_waits_for_the_next_refresh"],
    },
    Mutant {
        complaint: 10,
        does: "takes the time of HostUp's last check over by itself",
        file: "src/provider/domain_dnssec_auto/observe.rs",
        from: "        found.last_checked_at = state.last_checked_at;\n",
        to: "",
        caught_by: &[
            "complaint_10_a_refresh_alone_finds_no_timestamp_and_no_wording",
            "complaint_10_neither_a_timestamp_nor_another_wording_alarms_a_refresh_only_run",
        ],
    },
    Mutant {
        complaint: 10,
        does: "takes another wording over by itself",
        file: "src/provider/domain_dnssec_auto/observe.rs",
        from: "        found.reason = state.reason;\n",
        to: "",
        caught_by: &[
            "complaint_10_a_refresh_alone_finds_no_timestamp_and_no_wording",
            "complaint_10_neither_a_timestamp_nor_another_wording_alarms_a_refresh_only_run",
        ],
    },
    Mutant {
        complaint: 10,
        does: "compares text in the form of Unicode in which it came",
        file: "src/provider/domain_dnssec_auto/observe.rs",
        from: "text.clone().map(nfc);",
        to: "text.clone();",
        caught_by: &["complaint_10_text_in_another_form_of_unicode_is_no_change"],
    },
    Mutant {
        complaint: 18,
        does: "takes the documented statuses for all that can ever be",
        file: "src/provider/domain_dnssec_auto/enrolment.rs",
        from: "        _ => None,\n",
        to: "        \"blocked\" | \"inactive\" => None,\n        other => unreachable!(\"no status is called {other}\"),\n",
        caught_by: &[
            "complaint_18_a_new_status_makes_nothing_loop_and_no_known_one_does",
            "complaint_18_a_new_status_neither_crashes_nor_loops",
        ],
    },
    Mutant {
        complaint: 18,
        does: "takes a status that it does not know for an opt-out",
        file: "src/provider/domain_dnssec_auto/enrolment.rs",
        from: "        _ => None,\n",
        to: "        \"blocked\" | \"inactive\" => None,\n        _ => Some(Action::Exclude),\n",
        caught_by: &["complaint_18_a_new_status_neither_crashes_nor_loops"],
    },
];
