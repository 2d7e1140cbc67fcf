namespace ClusterCodex.PlanService.Guardrails;

/// <summary>What the guardrails decide on a command: allowed as a typed operation, or refused with a reason.</summary>
internal abstract record GuardrailVerdict
{
    private GuardrailVerdict()
    {
    }

    public sealed record Allowed(KubectlOperation Operation) : GuardrailVerdict;

    /// <param name="Reason">Completes "refused because …".</param>
    public sealed record Refused(string Reason) : GuardrailVerdict;
}

/// <summary>What a command requires from the caller's access policy.</summary>
internal enum KubectlAccess
{
    View,
    Logs,
    Change,
}

/// <summary>Where a plan's commands may reach.</summary>
/// <param name="Namespace">The plan's namespace; empty for a plan about a cluster-scoped object.</param>
/// <param name="Allows">Whether the caller's policy grants an access to a kind in a namespace (null: cluster-scoped).</param>
internal sealed record GuardrailScope(string Namespace, Func<KubectlAccess, string, string?, bool> Allows)
{
    /// <summary>Container names of workloads as far as the evidence shows, by <c>Kind/name</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Containers { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The workload that the plan is about, before any change; null where the evidence does not show it.</summary>
    public WorkloadState? Workload { get; init; }

    /// <summary>What is known of a workload.</summary>
    public WorkloadState? StateOf(WorkloadRef target) => Workload is { } state && state.Kind == target.Kind && state.Name == target.Name ? state : null;

    /// <summary>Throws unless the policy grants <paramref name="access"/>.</summary>
    /// <exception cref="CommandRefusedException">It does not.</exception>
    public void Require(KubectlAccess access, string kind, string? ns)
    {
        if (!Allows(access, kind, ns))
        {
            throw new CommandRefusedException(ns is null
                ? $"your access policy does not include {kind}"
                : $"your access policy does not include {kind} in namespace '{ns}'");
        }
    }
}
