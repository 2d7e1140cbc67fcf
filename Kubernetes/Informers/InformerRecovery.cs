namespace ClusterCodex.Kubernetes;

/// <summary>The next action of an informer.</summary>
internal enum InformerStep
{
    /// <summary>Read a complete list; the known objects are kept until it is complete.</summary>
    List,

    /// <summary>Watch from the last version seen.</summary>
    Watch,
}

/// <summary>How one list or one watch ended.</summary>
/// <param name="Step">The request.</param>
/// <param name="Failure">Null when the list was complete, or the server ended the watch normally.</param>
/// <param name="Accepted">Whether the server accepted the request; always true for a complete list.</param>
/// <param name="Progressed">A watch only: it delivered something new, or held for at least <see cref="InformerRecovery.HealthyWatch"/>.</param>
/// <param name="EndedEarly">A watch only: the server ended it within <see cref="InformerRecovery.ShortWatch"/> without anything new.</param>
/// <param name="ColumnsChanged">A watch only: an event has other table columns than the known rows.</param>
internal readonly record struct InformerOutcome(
    InformerStep Step, KubernetesFailure? Failure, bool Accepted, bool Progressed = false, bool EndedEarly = false, bool ColumnsChanged = false);

/// <summary>The recovery state of an informer between two requests.</summary>
/// <param name="Next">The next request.</param>
/// <param name="RequestFailures">Lists and watches in a row that the server did not accept.</param>
/// <param name="StalledWatches">
/// Watches in a row that were accepted and delivered nothing new. A complete list resets <paramref name="RequestFailures"/>
/// but not this count: the watch after it may expire each time.
/// </param>
/// <param name="KindGone">The server answered 404 to the list: it no longer serves this kind.</param>
internal readonly record struct RecoveryState(InformerStep Next, int RequestFailures, int StalledWatches, bool KindGone)
{
    public static readonly RecoveryState Initial = new(InformerStep.List, 0, 0, KindGone: false);

    public int Failures => RequestFailures + StalledWatches;
}

/// <param name="State">The state after the outcome.</param>
/// <param name="Delay">Wait before the next request, without jitter; zero: immediately.</param>
/// <param name="ReportsError">Whether the failure becomes <see cref="InformerState.LastError"/>; other failures are normal for a watch.</param>
internal readonly record struct RecoveryDecision(RecoveryState State, TimeSpan Delay, bool ReportsError);

/// <summary>Decides the next request after a list or a watch has ended. Pure: uses no clock, network or store.</summary>
internal static class InformerRecovery
{
    /// <summary>
    /// Failures in a row after which the version itself is suspected: a restored etcd counts from a lower version, and there
    /// may be an event that the server cannot encode. With the back-off doubling from 0.5 s, five are 15 s: longer than the
    /// restart of an API server, for which relisting every kind at once would be the wrong answer.
    /// </summary>
    public const int FailuresBeforeList = 5;

    /// <summary>
    /// A watch that ends sooner than this without an event is not reopened at once. A server ends healthy watches after
    /// minutes, so one second distinguishes a broken proxy from them and caps a hot loop at one request a second.
    /// </summary>
    public static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A watch that held for so long was healthy, whatever ended it: an event that cannot be encoded breaks a watch at once, and
    /// ten seconds are well beyond a slow server's first answer and well below the idle time-outs of proxies (30 s and more).
    /// </summary>
    public static readonly TimeSpan HealthyWatch = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a removed kind is requested. A 404 costs the server almost nothing, and a user who has just installed
    /// an operator expects its objects within seconds; discovery, where it is watched, reports the kind sooner.
    /// </summary>
    public static readonly TimeSpan MissingKindInterval = TimeSpan.FromSeconds(5);

    public static RecoveryDecision Next(RecoveryState state, InformerOutcome outcome, TimeSpan initialBackoff, TimeSpan maxBackoff)
    {
        return outcome.Step == InformerStep.List ? AfterList() : AfterWatch(outcome.Progressed ? state with { RequestFailures = 0, StalledWatches = 0 } : state);

        RecoveryDecision AfterList() => outcome.Failure switch
        {
            null => Now(state with { Next = InformerStep.Watch, RequestFailures = 0, KindGone = false }),
            KubernetesFailure.NotFound => new(
                state with { Next = InformerStep.List, RequestFailures = 0, StalledWatches = 0, KindGone = true }, MissingKindInterval, ReportsError: true),
            _ => RequestFailed(state with { Next = InformerStep.List }),
        };

        RecoveryDecision AfterWatch(RecoveryState current) => outcome switch
        {
            // Behind one address there may be servers of different versions that never agree on the columns.
            { ColumnsChanged: true } or { Failure: KubernetesFailure.Gone or KubernetesFailure.NotFound } => Relist(current),
            { Failure: null, EndedEarly: false } or { Failure: KubernetesFailure.IdleTimeout } => Now(current with { Next = InformerStep.Watch }),
            { Failure: null } => Later(AfterSuspicion(current with { StalledWatches = current.StalledWatches + 1 }), reportsError: false),
            { Accepted: true, Failure: KubernetesFailure.Unreachable or KubernetesFailure.ServerError } =>
                Interrupted(AfterSuspicion(current with { StalledWatches = current.StalledWatches + 1 })),
            _ => RequestFailed(current),
        };

        // The first time without delay: it is normal that a version expires.
        RecoveryDecision Relist(RecoveryState current)
        {
            var next = current with { Next = InformerStep.List, StalledWatches = current.StalledWatches + 1 };
            return next.StalledWatches > 1 ? Later(next, reportsError: false) : Now(next);
        }

        // It is also normal that a running watch breaks; only repeated failures indicate a problem.
        RecoveryDecision Interrupted(RecoveryState next) => Later(next, reportsError: next.Next == InformerStep.List);

        RecoveryDecision RequestFailed(RecoveryState current) =>
            Later(AfterSuspicion(current with { RequestFailures = current.RequestFailures + 1 }), reportsError: true);

        RecoveryDecision Later(RecoveryState next, bool reportsError) => new(next, Backoff(next.Failures, initialBackoff, maxBackoff), reportsError);

        static RecoveryDecision Now(RecoveryState next) => new(next, TimeSpan.Zero, ReportsError: false);

        static RecoveryState AfterSuspicion(RecoveryState next) => next.Failures >= FailuresBeforeList ? next with { Next = InformerStep.List } : next;
    }

    /// <summary>Doubles with every failure up to the limit, so that a failing server receives fewer requests.</summary>
    private static TimeSpan Backoff(int failures, TimeSpan initial, TimeSpan max)
    {
        // 2^16 times the initial wait exceeds every limit; without the cap the power would overflow a TimeSpan.
        var wait = initial * Math.Pow(2, Math.Min(failures - 1, 16));
        return wait > max ? max : wait;
    }
}
