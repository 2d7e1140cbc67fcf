using System.Text.Json;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>Reads all evidence before any of it is written: a secret that one part names is redacted in every other part.</summary>
internal static class EvidenceSecrets
{
    public static void Learn(RedactionSession session, PlanEvidence evidence, string userContext)
    {
        session.LearnManifest(userContext);
        foreach (var detail in new[] { evidence.Objects.Object, evidence.Objects.Workload })
        {
            if (detail is null)
            {
                continue;
            }

            session.LearnManifest(detail.Yaml);
            foreach (var value in detail.Annotations.Values)
            {
                session.LearnManifest(value);
            }
        }

        foreach (var change in evidence.Objects.Revisions.SelectMany(revision => revision.Changes).Concat(evidence.Objects.Changes.SelectMany(change => change.Fields)))
        {
            LearnVariable(session, change);
        }

        foreach (var log in evidence.Objects.Logs)
        {
            session.Learn(log.Text);
        }

        foreach (var one in evidence.Events)
        {
            session.Learn(one.Message);
        }

        foreach (var said in evidence.Issue.Evidence)
        {
            session.Learn(said.Text);
        }
    }

    // An earlier revision's value of a variable, whose name says that it is secret, is in no manifest of now.
    private static void LearnVariable(RedactionSession session, FieldChange change)
    {
        const string Variable = ".env[";
        if (change.Path.LastIndexOf(Variable, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return;
        }

        var name = change.Path[(at + Variable.Length)..].TrimEnd(']');
        foreach (var value in new[] { change.Before, change.After }.Where(value => value.Length > 0))
        {
            session.LearnManifest($"- name: {name}\n  value: {JsonSerializer.Serialize(value)}\n");
        }
    }
}
