using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace ClusterCodex.Kubernetes;

/// <summary>Sends requests to one API server: credentials, impersonation, retries, and failures as <see cref="KubernetesException"/>.</summary>
internal sealed class ApiTransport : IDisposable
{
    /// <summary>Maximum number of sends of one request, including the first.</summary>
    private const int MaxSends = 4;

    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);

    private readonly ClusterConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _basePath;
    private readonly Lock _gate = new();
    private Channel? _channel;
    private Channel? _upgrades;
    private bool _disposed;

    public ApiTransport(ClusterConnection connection, KubernetesClientOptions options, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _logger = logger;
        _basePath = connection.Server.AbsolutePath.TrimEnd('/');
    }

    /// <summary>Sends until there is a response that a retry would not change.</summary>
    /// <returns>A successful response whose body is still to be read; the caller disposes it.</returns>
    /// <exception cref="KubernetesException">Anything else.</exception>
    public async Task<HttpResponseMessage> SendAsync(ApiRequest request, Impersonation? impersonation, CancellationToken cancellationToken)
    {
        var response = await SendForAnswerAsync(request, impersonation, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var status = await StatusReader.ReadAsync(response, cancellationToken);
            throw KubernetesException.FromStatus($"{request.Operation} of cluster {_connection.Name}", status);
        }
    }

    /// <summary>Sends until there is a response that a retry would not change.</summary>
    /// <returns>A response of any status whose body is still to be read; the caller disposes it.</returns>
    /// <exception cref="KubernetesException">There is no answer, or there are no credentials.</exception>
    public async Task<HttpResponseMessage> SendForAnswerAsync(ApiRequest request, Impersonation? impersonation, CancellationToken cancellationToken)
    {
        var renewed = false;
        for (var send = 1; ; send++)
        {
            HttpResponseMessage response;
            try
            {
                response = await SendOnceAsync(request, impersonation, cancellationToken);
            }
            catch (HttpRequestException exception)
            {
                if (request.Method == HttpMethod.Get && send < MaxSends && IsTransient(exception))
                {
                    ApiTransportLog.Retrying(_logger, request.Operation, exception.HttpRequestError.ToString(), send);
                    await Task.Delay(Jittered(send), _time, cancellationToken);
                    continue;
                }

                throw Unreachable(request, exception);
            }

            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized && !renewed && _connection.Credentials.Invalidate())
            {
                renewed = true;
                response.Dispose();
                continue;
            }

            if (send < MaxSends && RetryDelay(request, response, send) is { } delay)
            {
                ApiTransportLog.Retrying(_logger, request.Operation, response.StatusCode.ToString(), send);
                response.Dispose();
                await Task.Delay(delay, _time, cancellationToken);
                continue;
            }

            return response;
        }
    }

    /// <summary>Sends an HTTP/1.1 upgrade request, such as for a WebSocket: once, and again with new credentials after 401.</summary>
    /// <param name="message">Its credentials and impersonation are replaced by those of this connection.</param>
    /// <returns>A response of any status; the caller disposes it.</returns>
    /// <exception cref="KubernetesException">There is no answer, or there are no credentials.</exception>
    public async Task<HttpResponseMessage> UpgradeAsync(HttpRequestMessage message, Impersonation? impersonation, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(message.Method, "", $"open a stream to {message.RequestUri!.AbsolutePath}");
        var renewed = false;
        while (true)
        {
            var credential = await CredentialAsync(request, cancellationToken);
            Authorize(message, impersonation ?? _connection.Impersonation, credential);
            using var limit = new CancellationTokenSource(request.HeaderLimit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            HttpResponseMessage response;
            try
            {
                response = await UpgradesFor(credential).SendAsync(message, either.Token);
            }
            catch (HttpRequestException exception)
            {
                throw Unreachable(request, exception);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw NoAnswer(request, exception);
            }

            if (response.StatusCode != HttpStatusCode.Unauthorized || renewed || !_connection.Credentials.Invalidate())
            {
                return response;
            }

            renewed = true;
            response.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _channel?.Client.Dispose();
            _upgrades?.Client.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, Impersonation? impersonation, CancellationToken cancellationToken)
    {
        var credential = await CredentialAsync(request, cancellationToken);
        using var message = Message(request, impersonation ?? _connection.Impersonation, credential);
        using var limit = new CancellationTokenSource(request.HeaderLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ClientFor(credential).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(request, exception);
        }
    }

    private async Task<Credential> CredentialAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.Credentials.GetAsync(_time, cancellationToken);
        }
        catch (KubeConfigException exception)
        {
            throw new KubernetesException(
                KubernetesFailure.Unauthorized,
                $"Could not {request.Operation} of cluster {_connection.Name}: there are no credentials: {exception.Message}",
                exception);
        }
    }

    private KubernetesException NoAnswer(ApiRequest request, OperationCanceledException exception) => new(
        KubernetesFailure.Unreachable,
        $"Could not {request.Operation} of cluster {_connection.Name}: {_connection.Server} gave no answer within {request.HeaderLimit.TotalSeconds:0} s.",
        exception);

    private HttpRequestMessage Message(ApiRequest request, Impersonation? impersonation, Credential credential)
    {
        var secure = _connection.Server.Scheme == Uri.UriSchemeHttps;
        var message = new HttpRequestMessage(request.Method, new Uri(_connection.Server, _basePath + request.Path))
        {
            Version = secure ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        Authorize(message, impersonation, credential);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    /// <summary>Sets the credentials and the impersonated user, replacing those of the message.</summary>
    private void Authorize(HttpRequestMessage message, Impersonation? impersonation, Credential credential)
    {
        foreach (var name in message.Headers.Select(header => header.Key).Where(name => name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            message.Headers.Remove(name);
        }

        message.Headers.Remove("User-Agent");
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Headers.Authorization = credential.BearerToken is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        if (impersonation is not null)
        {
            message.Headers.Add("Impersonate-User", impersonation.User);
            foreach (var group in impersonation.Groups)
            {
                message.Headers.Add("Impersonate-Group", group);
            }
        }
    }

    /// <summary>The connection pool for this credential's certificate. A new certificate needs new connections; the old ones end with their requests.</summary>
    private HttpClient ClientFor(Credential credential)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_channel is null || !ReferenceEquals(_channel.Certificate, credential.Certificate))
            {
                var handler = _options.Handler ?? TlsConnector.CreateHandler(_connection, credential.Certificate, TlsConnector.AnyHttp);
                _channel = new Channel(
                    new HttpClient(handler, disposeHandler: _options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan },
                    credential.Certificate);
            }

            return (HttpClient)_channel.Client;
        }
    }

    /// <summary>Separate connections: an upgrade needs HTTP/1.1, and a server that may choose selects HTTP/2.</summary>
    private HttpMessageInvoker UpgradesFor(Credential credential)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_upgrades is null || !ReferenceEquals(_upgrades.Certificate, credential.Certificate))
            {
                var handler = _options.Handler ?? TlsConnector.CreateHandler(_connection, credential.Certificate, TlsConnector.Http11);
                _upgrades = new Channel(new HttpMessageInvoker(handler, disposeHandler: _options.Handler is null), credential.Certificate);
            }

            return _upgrades.Client;
        }
    }

    private static bool IsTransient(HttpRequestException exception) =>
        exception.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ConfigurationLimitExceeded)
        && Cause<AuthenticationException>(exception) is null;

    /// <summary>Null: do not resend. A server that sends Retry-After has not started the request, whatever the verb.</summary>
    private TimeSpan? RetryDelay(ApiRequest request, HttpResponseMessage response, int send)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }

        if (response.Headers.RetryAfter is { } advice)
        {
            var wait = advice.Delta ?? (advice.Date - _time.GetUtcNow()) ?? TimeSpan.Zero;
            return wait > MaxRetryAfter ? null : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        return request.Method == HttpMethod.Get ? Jittered(send) : null;
    }

    private TimeSpan Jittered(int send) => InitialBackoff * Math.Pow(2, send - 1) * (0.5 + _options.Random.NextDouble());

    private KubernetesException Unreachable(ApiRequest request, HttpRequestException exception)
    {
        var problem = Cause<AuthenticationException>(exception)?.Message ?? exception.InnerException?.Message ?? exception.Message;
        return new KubernetesException(
            KubernetesFailure.Unreachable,
            $"Could not {request.Operation} of cluster {_connection.Name}: {_connection.Server} cannot be reached: {problem}",
            exception);
    }

    private static T? Cause<T>(Exception exception)
        where T : Exception
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException!)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }

    private sealed record Channel(HttpMessageInvoker Client, ClientCertificate? Certificate);
}
