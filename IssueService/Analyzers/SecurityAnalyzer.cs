using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Workloads outside of kube-system that can take over their node: advice.</summary>
internal sealed class SecurityAnalyzer : IAnalyzer
{
    private static readonly string[] Capabilities = ["SYS_ADMIN", "CAP_SYS_ADMIN", "ALL"];
    private static readonly string[] Sockets = ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/var/run/containerd/containerd.sock", "/var/run/crio/crio.sock", "/run/crio/crio.sock"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var (kind, ns, _) = evaluation.Subject;
        var facts = evaluation.This<IFacts>();
        var (spec, path) = facts switch
        {
            PodFacts { Status.Phase: not ("Succeeded" or "Failed") } pod => ((ISharesNode?)pod.Spec, "spec"),
            JobFacts job when job.Status.Condition("Complete") is null && job.Status.Condition("Failed") is null => (job.Spec.Template?.Spec, "spec.template.spec"),
            CronJobFacts cron => (cron.Spec.JobTemplate?.Spec.Template?.Spec, "spec.jobTemplate.spec.template.spec"),
            WorkloadFacts workload => (workload.Spec.Template?.Spec, "spec.template.spec"),
            _ => (null, ""),
        };
        if (ns == "kube-system" || spec is null || facts is not { Metadata: { DeletionTimestamp: null } metadata } || Privileges(kind, spec).ToList() is not { Count: > 0 } privileges)
        {
            return [];
        }

        return
        [
            evaluation.Found(IssueAspects.Security, IssueCatalog.BroadPrivileges, Severity.Low, $"Who controls this {kind} controls its node: {string.Join("; ", privileges.Take(5).Select(one => one.Sentence))}.", metadata.CreationTimestamp,
                [.. privileges.Take(Finding.MaxEvidence).Select(one => new Evidence(FindingSource.Builtin, $"{path}.{one.Field}", one.Value, null))]),
        ];
    }

    private static IEnumerable<(string Sentence, string Field, string Value)> Privileges(string kind, ISharesNode spec)
    {
        foreach (var (name, context) in spec.SecurityContexts)
        {
            if (context?.Privileged == true)
            {
                yield return ($"container '{name}' is privileged", $"containers[{name}].securityContext.privileged", "true");
            }
            else if (context?.Capabilities?.Add?.FirstOrDefault(one => Capabilities.Contains(one, StringComparer.OrdinalIgnoreCase)) is { } capability)
            {
                yield return ($"container '{name}' has the capability {capability}", $"containers[{name}].securityContext.capabilities.add", capability);
            }
        }

        // An agent on every node is there to see its processes and its network.
        if (kind != "DaemonSet" && spec.HostNetwork)
        {
            yield return ("it uses the network of the node", "hostNetwork", "true");
        }

        if (kind != "DaemonSet" && spec.HostPID)
        {
            yield return ("it sees the processes of the node", "hostPID", "true");
        }

        if (spec.HostIPC)
        {
            yield return ("it shares the memory of the node's processes", "hostIPC", "true");
        }

        foreach (var volume in spec.Volumes ?? [])
        {
            if (volume.HostPath?.Path is { } path && (path.TrimEnd('/').Length == 0 || Sockets.Contains(path.TrimEnd('/'))))
            {
                yield return (path.TrimEnd('/').Length == 0 ? $"volume '{volume.Name}' is the root directory of the node" : $"volume '{volume.Name}' is the socket of the container runtime", $"volumes[{volume.Name}].hostPath.path", path);
            }
        }
    }
}
