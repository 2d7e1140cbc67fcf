using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Grounds;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.V1;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using EffectivePolicy = ClusterCodex.AccessControl.Authorization.EffectivePolicy;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>The stages of a plan: evidence, redaction, prompt, model, schema, guardrails, storage.</summary>
internal sealed class PlanPipeline(
    EvidenceGatherer gatherer,
    IPlanner planner,
    PlanStore store,
    IPolicyEnforcer policies,
    IOptions<PromptOptions> options,
    TimeProvider time,
    ILogger<PlanPipeline> logger)
{
    /// <summary>Makes and stores a plan for an issue that the caller may plan for.</summary>
    /// <exception cref="PlannerException">The model returned no plan.</exception>
    /// <exception cref="RedactionException">The evidence cannot be redacted.</exception>
    /// <exception cref="Grpc.Core.RpcException">As <see cref="PlanAuthorization.Require()"/>: the caller's policy was narrowed meanwhile.</exception>
    public async Task<PlanRecord> RunAsync(
        IssueDetail issue, string userContext, PlanHorizon horizon, CallerIdentity caller, PlanAuthorization authorization, IPlanObserver observer, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await observer.StageAsync(PlanStages.Evidence, cancellationToken);
        var evidence = await gatherer.GatherAsync(issue, caller, cancellationToken);
        var access = EvidenceAccess.Of(evidence);
        authorization.Require(access);

        var session = new RedactionSession(evidence.Names(), options.Value.AnonymiseNames, cancellationToken);
        var request = new PlanRequest(evidence, userContext, horizon);
        var plan = await planner.PlanAsync(request, session, observer, cancellationToken);

        await observer.StageAsync(PlanStages.Guardrails, cancellationToken);
        // The policy is read again: a model may take minutes.
        var guarded = StaleEvidence.Report(PlanGuard.Apply(plan, ScopeOf(evidence, policies.Current(caller))), evidence);

        await observer.StageAsync(PlanStages.Storage, cancellationToken);
        authorization.Require();
        var now = time.GetUtcNow();
        // PostgreSQL keeps microseconds: what is returned now and what is read later must be the same.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var record = new PlanRecord
        {
            Id = Guid.CreateVersion7(now),
            IssueId = issue.Issue.Id,
            Cluster = issue.Issue.Cluster,
            Kind = evidence.Kind,
            Namespace = evidence.Namespace,
            Name = evidence.Name,
            Author = caller.Subject,
            Horizon = horizon.ToString(),
            GeneratedBy = planner.Name,
            CreatedAt = now,
            Document = PlanJson.Write(guarded),
            Grounds = JsonFormatter.Default.Format(PlanGrounds.Of(request, guarded, session)),
            Access = access,
        };
        await store.AddAsync(record, cancellationToken);
        PlanPipelineLog.Created(
            logger, record.Id, record.IssueId, record.GeneratedBy, guarded.QuickFix.Steps.Count, guarded.QuickFix.Steps.Count(step => step.Kubectl is null), session.Count, time.GetElapsedTime(started).TotalMilliseconds);
        return record;
    }

    private static GuardrailScope ScopeOf(PlanEvidence evidence, EffectivePolicy policy)
    {
        var scope = new GuardrailScope(evidence.Namespace, (access, kind, ns) => policy.Allows(ActionOf(access), kind, ns));
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
