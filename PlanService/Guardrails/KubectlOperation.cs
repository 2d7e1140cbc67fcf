namespace ClusterCodex.PlanService.Guardrails;

/// <summary>What a kubectl command within the guardrails does: a closed set. An operation outside of it cannot be expressed, so it cannot be executed.</summary>
internal abstract record KubectlOperation
{
    private protected KubectlOperation()
    {
    }

    /// <summary>The command written out in one canonical form; parsing it gives this operation again.</summary>
    public abstract string ToKubectl();

    public sealed override string ToString() => ToKubectl();
}

/// <summary>The read-only commands.</summary>
internal enum ReadVerb
{
    Get,
    Describe,
    Logs,
    Top,
    Events,
    Explain,
    Diff,
    RolloutStatus,
    RolloutHistory,
    AuthCanI,
    ApiResources,
    Version,
}

/// <summary>Reads and changes nothing.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Namespace">Null where the command has none: cluster-scoped kinds, <c>explain</c>, <c>version</c>.</param>
/// <param name="Arguments">Positional arguments after the verb, in order, each already checked.</param>
/// <param name="Flags">Long names without dashes, sorted; null for a switch.</param>
internal sealed record ReadOperation(
    ReadVerb Verb,
    string? Namespace,
    ValueList<string> Arguments,
    ValueList<KeyValuePair<string, string?>> Flags) : KubectlOperation
{
    public override string ToKubectl()
    {
        var text = new CommandText(VerbText(Verb));
        foreach (var argument in Arguments)
        {
            text.Argument(argument);
        }

        foreach (var (name, value) in Flags)
        {
            text.Flag(name, value);
        }

        return text.Namespace(Namespace).ToString();
    }

    public static string VerbText(ReadVerb verb) => verb switch
    {
        ReadVerb.Get => "get",
        ReadVerb.Describe => "describe",
        ReadVerb.Logs => "logs",
        ReadVerb.Top => "top",
        ReadVerb.Events => "events",
        ReadVerb.Explain => "explain",
        ReadVerb.Diff => "diff",
        ReadVerb.RolloutStatus => "rollout status",
        ReadVerb.RolloutHistory => "rollout history",
        ReadVerb.AuthCanI => "auth can-i",
        ReadVerb.ApiResources => "api-resources",
        ReadVerb.Version => "version",
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Unknown verb."),
    };
}

/// <summary>One named workload.</summary>
/// <param name="Kind"><c>Deployment</c>, <c>StatefulSet</c>, <c>DaemonSet</c> or <c>CronJob</c>.</param>
/// <param name="Namespace">Never empty.</param>
/// <param name="Name">A DNS name.</param>
internal sealed record WorkloadRef(string Kind, string Namespace, string Name)
{
    /// <summary>As in a command, such as <c>deployment/web</c>.</summary>
    public string Argument => $"{Kind.ToLowerInvariant()}/{Name}";
}

/// <summary>Changes one named workload; needs approval before it runs.</summary>
/// <param name="Target">What it changes.</param>
internal abstract record ChangeOperation(WorkloadRef Target) : KubectlOperation
{
    private protected CommandText Start(string verb) => new CommandText(verb).Argument(Target.Argument);
}

internal sealed record RolloutRestart(WorkloadRef Target) : ChangeOperation(Target)
{
    public override string ToKubectl() => Start("rollout restart").Namespace(Target.Namespace).ToString();
}

/// <param name="Target">A Deployment, StatefulSet or DaemonSet.</param>
/// <param name="ToRevision">Null: the revision before the current one.</param>
internal sealed record RolloutUndo(WorkloadRef Target, long? ToRevision) : ChangeOperation(Target)
{
    public override string ToKubectl()
    {
        var text = Start("rollout undo");
        if (ToRevision is { } revision)
        {
            text.Flag("to-revision", FormattableString.Invariant($"{revision}"));
        }

        return text.Namespace(Target.Namespace).ToString();
    }
}

/// <param name="Target">The workload.</param>
/// <param name="Images">Container name to image, at least one.</param>
internal sealed record SetImage(WorkloadRef Target, ValueList<KeyValuePair<string, string>> Images) : ChangeOperation(Target)
{
    public override string ToKubectl()
    {
        var text = Start("set image");
        foreach (var (container, image) in Images)
        {
            text.Argument($"{container}={image}");
        }

        return text.Namespace(Target.Namespace).ToString();
    }
}

/// <param name="Target">The workload.</param>
/// <param name="Container">The one container it is about.</param>
/// <param name="Limits">Resource name to quantity, in Kubernetes notation.</param>
/// <param name="Requests">As <paramref name="Limits"/>.</param>
internal sealed record SetResources(
    WorkloadRef Target,
    string Container,
    ValueList<KeyValuePair<string, string>> Limits,
    ValueList<KeyValuePair<string, string>> Requests) : ChangeOperation(Target)
{
    public override string ToKubectl()
    {
        var text = Start("set resources").Flag("containers", Container);
        if (Limits.Count > 0)
        {
            text.Flag("limits", Join(Limits));
        }

        if (Requests.Count > 0)
        {
            text.Flag("requests", Join(Requests));
        }

        return text.Namespace(Target.Namespace).ToString();
    }

    private static string Join(ValueList<KeyValuePair<string, string>> quantities) =>
        string.Join(',', quantities.Select(pair => $"{pair.Key}={pair.Value}"));
}

/// <param name="Target">The workload.</param>
/// <param name="Container">Null: every container, as in kubectl.</param>
/// <param name="Variables">Names to literal values that are not secrets.</param>
internal sealed record SetEnv(
    WorkloadRef Target,
    string? Container,
    ValueList<KeyValuePair<string, string>> Variables) : ChangeOperation(Target)
{
    public override string ToKubectl()
    {
        var text = Start("set env");
        if (Container is not null)
        {
            text.Flag("containers", Container);
        }

        foreach (var (name, value) in Variables)
        {
            text.Argument($"{name}={value}");
        }

        return text.Namespace(Target.Namespace).ToString();
    }
}

/// <param name="Target">A Deployment or StatefulSet.</param>
/// <param name="Replicas">1 or more.</param>
/// <param name="CurrentReplicas">Null: whatever the number is now.</param>
internal sealed record Scale(WorkloadRef Target, int Replicas, int? CurrentReplicas) : ChangeOperation(Target)
{
    public override string ToKubectl()
    {
        var text = Start("scale").Flag("replicas", FormattableString.Invariant($"{Replicas}"));
        if (CurrentReplicas is { } current)
        {
            text.Flag("current-replicas", FormattableString.Invariant($"{current}"));
        }

        return text.Namespace(Target.Namespace).ToString();
    }
}
