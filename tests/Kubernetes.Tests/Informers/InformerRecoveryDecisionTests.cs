namespace ClusterCodex.Kubernetes.Tests.Informers;

/// <summary>The pure decisions of <see cref="InformerRecovery"/>.</summary>
public class InformerRecoveryDecisionTests
{
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);
    private static readonly RecoveryState Watching = new(InformerStep.Watch, 0, 0, KindGone: false);

    [Fact]
    public void Next_ListComplete_WatchesImmediately()
    {
        var decision = Next(new RecoveryState(InformerStep.List, 3, 1, KindGone: true), List(null));

        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.Watch, 0, 1, KindGone: false), TimeSpan.Zero, ReportsError: false), decision);
    }

    [Theory]
    [InlineData(KubernetesFailure.Forbidden)]
    [InlineData(KubernetesFailure.Unauthorized)]
    [InlineData(KubernetesFailure.Unreachable)]
    [InlineData(KubernetesFailure.Protocol)]
    [InlineData(KubernetesFailure.Gone)]
    [InlineData(KubernetesFailure.ServerError)]
    [InlineData(KubernetesFailure.TooManyRequests)]
    public void Next_ListFailed_BacksOffAndReports(KubernetesFailure failure)
    {
        var decision = Next(RecoveryState.Initial, List(failure));

        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.List, 1, 0, KindGone: false), Initial, ReportsError: true), decision);
    }

    [Fact]
    public void Next_ListFailedWhileTheKindIsGone_StaysGone()
    {
        var gone = new RecoveryState(InformerStep.List, 0, 0, KindGone: true);

        Assert.True(Next(gone, List(KubernetesFailure.Unreachable)).State.KindGone);
    }

    [Fact]
    public void Next_ListNotFound_KindIsGoneAndIsRequestedAtAConstantInterval()
    {
        var first = Next(new RecoveryState(InformerStep.List, 2, 1, KindGone: false), List(KubernetesFailure.NotFound));
        var second = Next(first.State, List(KubernetesFailure.NotFound));

        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.List, 0, 0, KindGone: true), InformerRecovery.MissingKindInterval, ReportsError: true), first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Next_WatchEndedNormally_RewatchesImmediately() =>
        Assert.Equal(new RecoveryDecision(Watching, TimeSpan.Zero, ReportsError: false), Next(Watching, Watch(null)));

    [Fact]
    public void Next_WatchEndedEarly_RewatchesAfterAWait()
    {
        var decision = Next(Watching, Watch(null) with { EndedEarly = true });

        Assert.Equal(new RecoveryDecision(Watching with { StalledWatches = 1 }, Initial, ReportsError: false), decision);
    }

    [Fact]
    public void Next_WatchEndedEarlyRepeatedly_Relists()
    {
        var decision = Next(Watching with { StalledWatches = 4 }, Watch(null) with { EndedEarly = true });

        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.List, 0, 5, KindGone: false), Max, ReportsError: false), decision);
    }

    [Fact]
    public void Next_IdleTimeout_RewatchesImmediately() =>
        Assert.Equal(new RecoveryDecision(Watching, TimeSpan.Zero, ReportsError: false), Next(Watching, Watch(KubernetesFailure.IdleTimeout)));

    [Theory]
    [InlineData(KubernetesFailure.Gone, true)]
    [InlineData(KubernetesFailure.Gone, false)]
    [InlineData(KubernetesFailure.NotFound, true)]
    [InlineData(KubernetesFailure.NotFound, false)]
    public void Next_WatchExpiredOrNotFound_RelistsImmediatelyTheFirstTime(KubernetesFailure failure, bool accepted)
    {
        var first = Next(Watching, Watch(failure) with { Accepted = accepted });
        var second = Next(first.State with { Next = InformerStep.Watch }, Watch(failure) with { Accepted = accepted });

        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.List, 0, 1, KindGone: false), TimeSpan.Zero, ReportsError: false), first);
        Assert.Equal(new RecoveryDecision(new RecoveryState(InformerStep.List, 0, 2, KindGone: false), Initial * 2, ReportsError: false), second);
    }

    [Fact]
    public void Next_ColumnsChanged_AlwaysRelists()
    {
        var decision = Next(Watching, Watch(null) with { ColumnsChanged = true });

        Assert.Equal((InformerStep.List, TimeSpan.Zero), (decision.State.Next, decision.Delay));
    }

    [Theory]
    [InlineData(KubernetesFailure.Unreachable)]
    [InlineData(KubernetesFailure.ServerError)]
    public void Next_AcceptedWatchInterrupted_IsReportedOnlyWhenRepeated(KubernetesFailure failure)
    {
        var state = Watching;
        var reported = new List<bool>();
        for (var attempt = 0; attempt < InformerRecovery.FailuresBeforeList; attempt++)
        {
            Assert.Equal(InformerStep.Watch, state.Next);
            var decision = Next(state, Watch(failure));
            reported.Add(decision.ReportsError);
            state = decision.State;
        }

        Assert.Equal([false, false, false, false, true], reported);
        Assert.Equal(InformerStep.List, state.Next);
    }

    [Theory]
    [InlineData(KubernetesFailure.Forbidden, false)]
    [InlineData(KubernetesFailure.Unreachable, false)]
    [InlineData(KubernetesFailure.ServerError, false)]
    [InlineData(KubernetesFailure.Protocol, true)]
    public void Next_WatchRefusedOrMalformed_BacksOffAndReports(KubernetesFailure failure, bool accepted)
    {
        var decision = Next(Watching, Watch(failure) with { Accepted = accepted });

        Assert.Equal(new RecoveryDecision(Watching with { RequestFailures = 1 }, Initial, ReportsError: true), decision);
    }

    [Fact]
    public void Next_WatchProgressed_ResetsFailures()
    {
        var decision = Next(new RecoveryState(InformerStep.Watch, 2, 2, KindGone: false), Watch(KubernetesFailure.Unreachable) with { Progressed = true });

        Assert.Equal(new RecoveryDecision(Watching with { StalledWatches = 1 }, Initial, ReportsError: false), decision);
    }

    [Fact]
    public void Next_FailuresInARow_DoubleTheWaitUpToTheLimit()
    {
        var state = RecoveryState.Initial;
        var waits = new List<double>();
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var decision = Next(state, List(KubernetesFailure.Forbidden));
            waits.Add(decision.Delay.TotalSeconds);
            state = decision.State;
        }

        Assert.Equal([1, 2, 4, 5, 5], waits[..5]);
        Assert.All(waits[5..], wait => Assert.Equal(5, wait));
    }

    private static RecoveryDecision Next(RecoveryState state, InformerOutcome outcome) => InformerRecovery.Next(state, outcome, Initial, Max);

    private static InformerOutcome List(KubernetesFailure? failure) => new(InformerStep.List, failure, Accepted: failure is null);

    private static InformerOutcome Watch(KubernetesFailure? failure) => new(InformerStep.Watch, failure, Accepted: true);
}
