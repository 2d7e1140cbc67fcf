namespace ClusterCodex.Kubernetes;

public partial class Informer<T>
{
    /// <summary>Events that have already arrived are applied together, at most this many, so that a burst costs few snapshots.</summary>
    private const int MaxBatch = 512;

    /// <summary>
    /// Failures in a row after which the version itself is suspected: a restored etcd counts anew, and there may be an
    /// event that the server cannot tell.
    /// </summary>
    private const int FailuresBeforeList = 5;

    /// <summary>A watch that ends sooner than this without a word is not hurried back.</summary>
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);

    /// <summary>A watch that held for so long was sound, whatever ended it. An event that cannot be told comes at once.</summary>
    private static readonly TimeSpan SoundWatch = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestServerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Lists and watches until cancelled. The cluster's failures end up in <see cref="State"/>, never here.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The informer has been run before.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException($"The informer of {Type.QualifiedName} runs once only.");
        }

        var mustList = true;

        // Lists and watches that were refused, and watches that told nothing new. A list that works ends the first row
        // and not the second: the watch after it may expire each time.
        var (refused, fruitless) = (0, 0);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (mustList)
                {
                    await ListAsync(cancellationToken);
                    mustList = false;
                    refused = 0;
                }

                var opened = _client.Time.GetTimestamp();
                var before = _store.Snapshot.ResourceVersion;
                await WatchAsync(() => (refused, fruitless) = (0, 0), cancellationToken);
                if (_store.Snapshot.ResourceVersion == before && _client.Time.GetElapsedTime(opened) < ShortWatch)
                {
                    fruitless++;
                    mustList = refused + fruitless >= FailuresBeforeList;
                    await BackOffAsync();
                }
            }
            catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Gone && !mustList)
            {
                InformerLog.Expired(_logger, Type.QualifiedName, _store.Snapshot.ResourceVersion.ToString());
                await ListAgainAsync();
            }
            catch (ReprintedException)
            {
                // Behind one address there may be servers of different versions that never agree.
                InformerLog.Reprinted(_logger, Type.QualifiedName);
                await ListAgainAsync();
            }
            catch (KubernetesException exception) when (exception.Failure == KubernetesFailure.Stalled)
            {
                InformerLog.Stalled(_logger, Type.QualifiedName, _options.StallLimit.TotalSeconds);
            }
            catch (WatchInterruptedException exception)
            {
                // A running watch broke: only if that happens again and again is something wrong.
                InformerLog.Interrupted(_logger, exception.Cause, Type.QualifiedName);
                fruitless++;
                if (refused + fruitless >= FailuresBeforeList)
                {
                    mustList = true;
                    SetState(_state.Synced, exception.Cause);
                }

                await BackOffAsync();
            }
            catch (KubernetesException exception)
            {
                refused++;
                mustList |= refused + fruitless >= FailuresBeforeList;
                InformerLog.Failed(_logger, exception, Type.QualifiedName, refused);
                SetState(_state.Synced, exception);
                await BackOffAsync();
            }
        }

        // The first time at once: that a version is forgotten is ordinary.
        async Task ListAgainAsync()
        {
            mustList = true;
            if (++fruitless > 1)
            {
                await BackOffAsync();
            }
        }

        Task BackOffAsync() => this.BackOffAsync(refused + fruitless, cancellationToken);
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var (items, version) = await ListAllAsync(_options.PageSize, cancellationToken)
            ?? await ListAllAsync(pageSize: 0, cancellationToken)
            ?? throw new InvalidOperationException("A list without pages cannot run out of its continue token.");
        var form = _objects.Form;
        var changes = _store.Replace(items, version, reprinted: form != _form);
        _form = form;
        Publish(changes);
        InformerLog.Listed(_logger, Type.QualifiedName, items.Count, version.ToString());
        SetState(synced: true, error: null);
        _synced.TrySetResult();
    }

    /// <returns>Null when a continue token expired or the columns changed on the way: the pages read so far are worth nothing.</returns>
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
                InformerLog.Reprinted(_logger, Type.QualifiedName);
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

    /// <param name="sound">Called when the watch leads on: it told something new, or held for long.</param>
    private async Task WatchAsync(Action sound, CancellationToken cancellationToken)
    {
        var options = new WatchOptions
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            ResourceVersion = _store.Snapshot.ResourceVersion,
            // Spread out, so that many informers do not come back at once.
            ServerTimeout = ShortestServerTimeout * (1 + _client.Random.NextDouble()),
            StallLimit = _options.StallLimit,
        };
        await using var watch = await _client.OpenWatchAsync(Type, options, _objects, cancellationToken);
        SetState(_state.Synced, error: null);
        var accepted = _client.Time.GetTimestamp();
        var events = new List<WatchEvent<T>>();
        try
        {
            while (await watch.ReadAsync(cancellationToken))
            {
                try
                {
                    do
                    {
                        // One row in new columns among many in old ones means nothing to anybody.
                        if (_objects.Form != _form)
                        {
                            throw new ReprintedException();
                        }

                        events.Add(watch.Current);
                    }
                    while (events.Count < MaxBatch && watch.TryReadBuffered());
                }
                finally
                {
                    // What came before a broken frame or an ERROR still happened.
                    var before = _store.Snapshot.ResourceVersion;
                    Publish(_store.Apply(events));
                    events.Clear();
                    if (_store.Snapshot.ResourceVersion != before)
                    {
                        sound();
                    }
                }
            }
        }
        catch (KubernetesException exception) when (exception.Failure is KubernetesFailure.Unreachable or KubernetesFailure.ServerError)
        {
            throw new WatchInterruptedException(exception);
        }
        finally
        {
            if (_client.Time.GetElapsedTime(accepted) >= SoundWatch)
            {
                sound();
            }
        }
    }

    private Task BackOffAsync(int failures, CancellationToken cancellationToken)
    {
        var wait = _options.MinBackOff * Math.Pow(2, Math.Min(failures - 1, 16));
        wait = wait > _options.MaxBackOff ? _options.MaxBackOff : wait;
        return Task.Delay(wait * (0.5 + _client.Random.NextDouble()), _client.Time, cancellationToken);
    }

    /// <summary>An event has come in another form than the objects that are known.</summary>
    private sealed class ReprintedException : Exception;

    /// <summary>A watch that the server had accepted broke off.</summary>
    private sealed class WatchInterruptedException(KubernetesException cause) : Exception(cause.Message, cause)
    {
        public KubernetesException Cause => cause;
    }
}
