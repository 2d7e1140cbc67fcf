using ClusterCodex.Kubernetes.Redaction;

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
}
