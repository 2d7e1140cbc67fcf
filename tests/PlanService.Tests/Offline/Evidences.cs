using ClusterCodex.PlanService.Evidence;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.PlanService.Tests.Offline;

/// <summary>Evidence as ResourceService gathers it for the usual broken workloads.</summary>
internal static class Evidences
{
    private static readonly Timestamp Now = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    public static PlanEvidence APod(string category, string message, Action<ObjectEvidence>? more = null, bool bare = false)
    {
        var issue = new Issue
        {
            Id = "iss-1",
            Title = category,
            Severity = Severity.High,
            Kind = "Pod",
            Namespace = "broken",
            Name = "web-7d4b9c6f5d-x2k8p",
            Category = category,
            Message = message,
            State = IssueState.Active,
            DetectedAt = Now,
            LastSeenAt = Now,
            Occurrences = 1,
            Cluster = "demo",
            Sources = { "builtin" },
        };
        var objects = new ObjectEvidence { Object = new ResourceDetail { Kind = "Pod", Namespace = "broken", Name = issue.Name, Yaml = "kind: Pod\n" } };
        if (!bare)
        {
            issue.Owner = new ObjectOwner { Kind = "Deployment", Name = "web" };
            objects.Workload = new ResourceDetail { Kind = "Deployment", Namespace = "broken", Name = "web", Yaml = "kind: Deployment\n" };
        }

        objects.Pods.Add(new PodState { Name = issue.Name, Phase = "Running", Containers = { AContainer() } });
        more?.Invoke(objects);
        return new PlanEvidence(new IssueDetail { Issue = issue }, objects, []);
    }

    public static ContainerState AContainer() => new()
    {
        Name = "app",
        Image = "registry.example.com/team/web:v2",
        Restarts = 7,
        State = ContainerState.Types.State.Waiting,
        Reason = "CrashLoopBackOff",
        LastReason = "Error",
        LastExitCode = 1,
    };

    public static void WithRevisions(ObjectEvidence objects, string currentImage = "registry.example.com/team/web:v2", string goodImage = "registry.example.com/team/web:v1")
    {
        objects.Revisions.Add(new WorkloadRevision { Revision = 3, Current = true, Images = { ["app"] = currentImage }, CreatedAt = Now });
        objects.Revisions.Add(new WorkloadRevision { Revision = 2, Images = { ["app"] = goodImage }, ReadyReplicas = 2, CreatedAt = Now });
        objects.Revisions.Add(new WorkloadRevision { Revision = 1, Images = { ["app"] = "registry.example.com/team/web:v0" }, CreatedAt = Now });
    }

    public static void WithLog(ObjectEvidence objects, params string[] lines) =>
        objects.Logs.Add(new ContainerLog { Pod = "web-7d4b9c6f5d-x2k8p", Container = "app", Previous = true, Text = string.Join('\n', lines) });

    public static void WithEvent(ObjectEvidence objects, string reason, string message) =>
        objects.Object.Events.Add(new ObjectEvent { Type = "Warning", Reason = reason, Message = message, Count = 3, LastSeenAt = Now });
}
