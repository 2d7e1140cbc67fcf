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
        var (kind, ns, name) = evaluation.Subject;
        var (spec, metadata, path) = kind switch
        {
            "Pod" when evaluation.Find<PodFacts>(kind, ns, name) is { } pod => ((ISharesNode?)pod.Spec, pod.Metadata, "spec"),
            "Job" when evaluation.Find<JobFacts>(kind, ns, name) is { } job => (job.Spec.Template?.Spec, job.Metadata, "spec.template.spec"),
            "CronJob" when evaluation.Find<CronJobFacts>(kind, ns, name) is { } cron => (cron.Spec.JobTemplate?.Spec.Template?.Spec, cron.Metadata, "spec.jobTemplate.spec.template.spec"),
            _ when evaluation.Find<WorkloadFacts>(kind, ns, name) is { } workload => (workload.Spec.Template?.Spec, workload.Metadata, "spec.template.spec"),
            _ => (null, new MetaFacts(), ""),
        };
        if (ns == "kube-system" || spec is null || metadata.DeletionTimestamp is not null || Privileges(kind, spec).ToList() is not { Count: > 0 } privileges)
        {
            return [];
        }

        return
        [
            evaluation.Found(IssueAspects.Security, IssueCatalog.BroadPrivileges, Severity.Low, $"Who controls this {kind} controls its node: {string.Join("; ", privileges.Take(5).Select(one => one.Sentence))}.", metadata.CreationTimestamp,
                [.. privileges.Take(20).Select(one => new Evidence(FindingSource.Builtin, $"{path}.{one.Field}", one.Value, null))]),
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
