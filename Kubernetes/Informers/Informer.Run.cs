namespace ClusterCodex.Kubernetes;

public partial class Informer<T>
{
    /// <summary>Events that have already arrived are applied together, at most this many, so that a burst costs few snapshots.</summary>
    private const int MaxBatch = 512;

    /// <summary>The lower end of the time-out that the API server chooses where a client sets none (5 to 10 min).</summary>
    private static readonly TimeSpan ShortestServerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For a type that can still be listed but is missing from discovery: it is about to be removed, and a server may leave such
    /// a watch open and silent. Relisting every ten seconds detects that.
    /// </summary>
    private static readonly TimeSpan DoubtfulServerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Lists and watches until cancelled. Failures of the cluster are reported in <see cref="State"/>, not thrown.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The informer has been run before.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException($"The informer of {Type.QualifiedName} runs once only.");
        }

        _client.Discovery.Changed += OnDiscoveryChanged;
        try
        {
            var recovery = RecoveryState.Initial;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = recovery.Next == InformerStep.List ? await ListAsync(cancellationToken) : await WatchAsync(cancellationToken);
                var decision = InformerRecovery.Next(recovery, result.Outcome, _options.InitialBackoff, _options.MaxBackoff);
                recovery = decision.State;
                Log(result, decision);
                if (recovery.KindGone)
                {
                    Publish(_store.Clear());
                }

                if (decision.ReportsError)
                {
                    SetState(_state.Synced, result.Error, recovery.KindGone);
                }

                if (decision.Delay > TimeSpan.Zero)
                {
                    await DelayAsync(decision.Delay, cancellationToken);
                }
            }
        }
        finally
        {
            _client.Discovery.Changed -= OnDiscoveryChanged;
        }
    }

    private async Task<RequestResult> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (items, version) = await ListAllAsync(_options.PageSize, cancellationToken)
                ?? await ListAllAsync(pageSize: 0, cancellationToken)
                ?? throw new InvalidOperationException("A list without pages cannot run out of its continue token.");
            var form = _objects.Form;
            var changes = _store.Replace(items, version, columnsChanged: form != _form);
            _form = form;
            Publish(changes);
            InformerLog.Listed(_logger, Type.QualifiedName, items.Count, version.ToString());
            SetState(synced: true, error: null, kindGone: false);
            _synced.TrySetResult();
            return new RequestResult(new InformerOutcome(InformerStep.List, Failure: null, Accepted: true), Error: null);
        }
        catch (KubernetesException exception)
        {
            return new RequestResult(new InformerOutcome(InformerStep.List, exception.Failure, Accepted: false), exception);
        }
    }

    /// <returns>Null where a continue token expired or the columns changed during the list: the pages read so far are discarded.</returns>
    private async Task<(List<T> Items, ResourceVersion Version)?> ListAllAsync(int pageSize, CancellationToken cancellationToken)
    {
        var options = new ListOptions
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            Limit = pageSize,
        };
        var items = new List<T>();
        object? form = null;
        while (true)
        {
            ListPage<T> page;
            try
            {
                page = await _client.ListPageAsync(Type, options, _objects, cancellationToken);
            }
            catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Gone && options.Continue is not null)
            {
                InformerLog.ContinueExpired(_logger, Type.QualifiedName, items.Count);
                return null;
            }

            form ??= _objects.Form;
            if (form != _objects.Form)
            {
                InformerLog.ColumnsChanged(_logger, Type.QualifiedName);
                return null;
            }

            items.AddRange(page.Items);
            if (page.Continue is null)
            {
                return (items, page.ResourceVersion);
            }

            options = options with { Continue = page.Continue };
        }
    }

    private async Task<RequestResult> WatchAsync(CancellationToken cancellationToken)
    {
        var options = new WatchOptions
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            ResourceVersion = _store.Snapshot.ResourceVersion,
            // Randomized, so that many informers do not reconnect at the same time.
            ServerTimeout = _client.Discovery.Offers(Type) ? ShortestServerTimeout * (1 + _client.Random.NextDouble()) : DoubtfulServerTimeout,
            IdleTimeout = _options.IdleTimeout,
        };
        var before = _store.Snapshot.ResourceVersion;
        var opened = _client.Time.GetTimestamp();
        long? accepted = null;
        KubernetesException? error = null;
        bool columnsChanged;
        using var wake = NewWake(cancellationToken);
        try
        {
            await using var watch = await _client.OpenWatchAsync(Type, options, _objects, wake.Token);
            accepted = _client.Time.GetTimestamp();
            SetState(_state.Synced, error: null, kindGone: false);
            columnsChanged = !await ReadEventsAsync(watch, wake.Token);
        }
        catch (KubernetesException exception)
        {
            (error, columnsChanged) = (exception, false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Discovery no longer contains the type. The server may keep such a watch open and silent; only a list can confirm the removal.
            error = new KubernetesException(KubernetesFailure.NotFound, $"Could not watch {Type.QualifiedName}: discovery of cluster {_client.ClusterName} no longer offers it.");
            columnsChanged = false;
        }

        var changed = _store.Snapshot.ResourceVersion != before;
        var held = accepted is { } since && _client.Time.GetElapsedTime(since) >= InformerRecovery.HealthyWatch;
        return new RequestResult(
            new InformerOutcome(
                InformerStep.Watch,
                error?.Failure,
                Accepted: accepted is not null,
                Progressed: changed || held,
                EndedEarly: !changed && _client.Time.GetElapsedTime(opened) < InformerRecovery.ShortWatch,
                columnsChanged),
            error);
    }

    /// <returns>True where the server ended the watch; false where an event has other columns than the known rows.</returns>
    private async Task<bool> ReadEventsAsync(WatchStream<T> watch, CancellationToken cancellationToken)
    {
        var events = new List<WatchEvent<T>>();
        while (await watch.ReadAsync(cancellationToken))
        {
            try
            {
                do
                {
                    // A row with new columns must not be mixed with rows with old ones.
                    if (_objects.Form != _form)
                    {
                        return false;
                    }

                    events.Add(watch.Current);
                }
                while (events.Count < MaxBatch && watch.TryReadBuffered());
            }
            finally
            {
                // Events received before a broken frame or an ERROR are still valid.
                Publish(_store.Apply(events));
                events.Clear();
            }
        }

        return true;
    }

    /// <summary>Waits for the delay ± 50 % jitter, so that many informers do not reconnect at the same time. Ends early when discovery contains the kind again.</summary>
    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var wake = NewWake(cancellationToken);
        try
        {
            await Task.Delay(delay * (0.5 + _client.Random.NextDouble()), _client.Time, wake.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Cancelled because the kind is served again.
        }
    }

    private WakeUp NewWake(CancellationToken cancellationToken) => new(this, cancellationToken);

    /// <summary>Discovery contradicts the last list: ends the current watch or wait, and relists.</summary>
    private void OnDiscoveryChanged(object? sender, EventArgs e)
    {
        lock (_wakeGate)
        {
            if (_client.Discovery.Offers(Type) == _state.KindGone)
            {
                _wake?.Cancel();
            }
        }
    }

    private void Log(RequestResult result, RecoveryDecision decision)
    {
        switch (result)
        {
            case { Outcome.ColumnsChanged: true }:
                InformerLog.ColumnsChanged(_logger, Type.QualifiedName);
                break;
            case { Error: null }:
                break;
            case { Outcome: { Step: InformerStep.Watch, Failure: KubernetesFailure.Gone } }:
                InformerLog.Expired(_logger, Type.QualifiedName, _store.Snapshot.ResourceVersion.ToString());
                break;
            case { Outcome: { Step: InformerStep.Watch, Failure: KubernetesFailure.NotFound } }:
                InformerLog.WatchNotFound(_logger, Type.QualifiedName);
                break;
            case { Outcome.Failure: KubernetesFailure.IdleTimeout }:
                InformerLog.IdleTimeout(_logger, Type.QualifiedName, _options.IdleTimeout.TotalSeconds);
                break;
            case { Outcome.Accepted: true } when !decision.ReportsError:
                InformerLog.Interrupted(_logger, result.Error, Type.QualifiedName);
                break;
            case var _ when decision.State.KindGone:
                if (!_state.KindGone)
                {
                    InformerLog.KindGone(_logger, Type.QualifiedName, _store.Snapshot.Items.Count);
                }

                break;
            default:
                InformerLog.Failed(_logger, result.Error, Type.QualifiedName, decision.State.Failures);
                break;
        }
    }

    /// <summary>The result of one list or watch: its outcome, and the exception for logs and <see cref="State"/>.</summary>
    private sealed record RequestResult(InformerOutcome Outcome, KubernetesException? Error);

    /// <summary>Cancelled with the informer, or by <see cref="OnDiscoveryChanged"/> while it is the current one.</summary>
    private sealed class WakeUp : IDisposable
    {
        private readonly Informer<T> _informer;
        private readonly CancellationTokenSource _source;

        public WakeUp(Informer<T> informer, CancellationToken cancellationToken)
        {
            _informer = informer;
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lock (informer._wakeGate)
            {
                informer._wake = _source;
            }
        }

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            lock (_informer._wakeGate)
            {
                _informer._wake = null;
            }

            _source.Dispose();
        }
    }
}
