using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Grounds;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>What is asked for.</summary>
/// <param name="Issue">That the author may plan for.</param>
/// <param name="UserContext">What the author knows; may be empty.</param>
/// <param name="Horizon">What the plan is for.</param>
/// <param name="Fresh">Whether an earlier plan from the same evidence and context will not do.</param>
internal sealed record PlanOrder(IssueDetail Issue, string UserContext, PlanHorizon Horizon, bool Fresh);

/// <param name="Record">As stored.</param>
/// <param name="IsReused">Whether it was made before.</param>
internal sealed record MadePlan(PlanRecord Record, bool IsReused);

/// <summary>The stages of a plan: evidence, redaction, prompt, model, schema, guardrails, storage.</summary>
internal sealed class PlanPipeline(
    EvidenceGatherer gatherer,
    IPlanner planner,
    PlanStore store,
    IPolicyEnforcer policies,
    IOptions<PromptOptions> prompt,
    IOptions<ModelOptions> model,
    TimeProvider time,
    ILogger<PlanPipeline> logger)
{
    /// <summary>Makes and stores a plan for an issue that the author may plan for, or returns the one that was made from the same.</summary>
    /// <exception cref="PlannerException">No plan could be made.</exception>
    /// <exception cref="RedactionException">The evidence cannot be redacted.</exception>
    /// <exception cref="Grpc.Core.RpcException">As <see cref="PlanAuthorization.Require()"/>: the author's policy was narrowed meanwhile.</exception>
    public async Task<MadePlan> RunAsync(PlanOrder order, PlanAuthorization author, IPlanObserver observer, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await observer.StageAsync(PlanStages.Evidence, cancellationToken);
        var evidence = await gatherer.GatherAsync(order.Issue, author.Caller, cancellationToken);
        var access = EvidenceAccess.Of(evidence);
        author.Require(access);

        var request = new PlanRequest(evidence, order.UserContext, order.Horizon);
        var fingerprint = IsKept(evidence) ? PromptFingerprint.Of(request, planner.Name) : null;
        if (fingerprint is not null && !order.Fresh && await FindSameAsync(order.Issue.Issue.Id, fingerprint, author.Caller, cancellationToken) is { } same)
        {
            PlanPipelineLog.Reused(logger, same.Id, same.IssueId);
            return new MadePlan(same, IsReused: true);
        }

        var session = new RedactionSession(evidence.Names(), prompt.Value.AnonymiseNames, cancellationToken);
        var scope = ScopeOf(evidence, author.Caller);
        var run = new PlanRun(session, new GuardedObserver(observer, text => PlanGuard.GuardText(text, scope)), author);
        var written = await planner.PlanAsync(request, run, cancellationToken);

        await observer.StageAsync(PlanStages.Guardrails, cancellationToken);
        var guarded = StaleEvidence.Report(PlanGuard.Apply(written.Document, scope), evidence);

        await observer.StageAsync(PlanStages.Storage, cancellationToken);
        author.Require();
        var now = time.GetUtcNow();
        // PostgreSQL keeps microseconds: what is returned now and what is read later must be the same.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var record = new PlanRecord
        {
            Id = Guid.CreateVersion7(now),
            IssueId = order.Issue.Issue.Id,
            Cluster = order.Issue.Issue.Cluster,
            Kind = evidence.Kind,
            Namespace = evidence.Namespace,
            Name = evidence.Name,
            Author = author.Caller.Subject,
            Horizon = order.Horizon.ToString(),
            GeneratedBy = written.GeneratedBy,
            CreatedAt = now,
            Document = PlanJson.Write(guarded),
            Grounds = JsonFormatter.Default.Format(PlanGrounds.Of(request, written with { Document = guarded }, session)),
            // A plan that the model did not write is no reason not to ask it again.
            Fingerprint = written.GeneratedBy == planner.Name ? fingerprint : null,
            Access = [.. access.Union(written.Access, StringComparer.Ordinal)],
        };
        await store.AddAsync(record, cancellationToken);
        PlanPipelineLog.Created(
            logger, record.Id, record.IssueId, record.GeneratedBy, guarded.QuickFix.Steps.Count, guarded.QuickFix.Steps.Count(step => step.Kubectl is null), session.Count, time.GetElapsedTime(started).TotalMilliseconds);
        return new MadePlan(record, IsReused: false);
    }

    // The offline planner answers the same at once, and in a later version better.
    private bool IsKept(PlanEvidence evidence) => planner.Name != OfflinePlanner.PlannerName && !evidence.IsClusterUnread && model.Value.ReuseFor > TimeSpan.Zero;

    private async Task<PlanRecord?> FindSameAsync(string issueId, string fingerprint, CallerIdentity caller, CancellationToken cancellationToken)
    {
        var same = await store.FindSameAsync(issueId, fingerprint, time.GetUtcNow() - model.Value.ReuseFor, cancellationToken);
        return same.FirstOrDefault(record => EvidenceAccess.Allows(policies.Current(caller), record.Access));
    }

    // The policy is read for each decision: a model may take minutes.
    private GuardrailScope ScopeOf(PlanEvidence evidence, CallerIdentity caller)
    {
        var scope = new GuardrailScope(evidence.Namespace, (access, kind, ns) => policies.Current(caller).Allows(ActionOf(access), kind, ns));
        if (evidence.Workload is not { } workload)
        {
            return scope;
        }

        var state = WorkloadEvidence.StateOf(evidence, workload);
        var containers = state.Images.Count > 0 ? [.. state.Images.Keys] : WorkloadEvidence.ContainersOf(evidence);
        return scope with
        {
            Workload = state,
            Containers = containers.Count > 0
                ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [$"{workload.Kind}/{workload.Name}"] = containers }
                : scope.Containers,
        };
    }

    // A plan may propose what its author may plan for; executing it requires `execute` later.
    private static PolicyAction ActionOf(KubectlAccess access) => access switch
    {
        KubectlAccess.View => PolicyAction.View,
        KubectlAccess.Logs => PolicyAction.Logs,
        KubectlAccess.Change => PolicyAction.Plan,
        _ => throw new ArgumentOutOfRangeException(nameof(access), access, "Unknown access."),
    };
}
