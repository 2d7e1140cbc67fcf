using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// Client of one cluster's API server for objects of any kind. Thread-safe. Every method throws
/// <see cref="KubernetesException"/> for failures of the cluster and <see cref="ArgumentException"/> for names that are not valid in a path.
/// </summary>
public sealed partial class KubernetesClient : IDisposable
{
    private readonly ApiTransport _transport;
    private readonly ClusterConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly Impersonation? _impersonation;
    private readonly bool _ownsTransport;

    /// <param name="options">Null: the defaults.</param>
    /// <param name="time">Null: the system clock.</param>
    /// <param name="loggers">Null: no logging.</param>
    public KubernetesClient(ClusterConnection connection, KubernetesClientOptions? options = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _options = options ?? new KubernetesClientOptions();
        Time = time ?? TimeProvider.System;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        _transport = new ApiTransport(connection, _options, Time, Loggers.CreateLogger<ApiTransport>());
        _ownsTransport = true;
        Discovery = new ApiDiscovery(this);
    }

    private KubernetesClient(KubernetesClient original, Impersonation impersonation)
    {
        _connection = original._connection;
        _options = original._options;
        Time = original.Time;
        Loggers = original.Loggers;
        _transport = original._transport;
        _impersonation = impersonation;
        Discovery = original.Discovery;
    }

    /// <summary>The cluster's name in Cluster Codex: the name of the kubeconfig context.</summary>
    public string ClusterName => _connection.Name;

    public Uri Server => _connection.Server;

    /// <summary>The context's namespace; null when it sets none.</summary>
    public string? DefaultNamespace => _connection.DefaultNamespace;

    /// <summary>The resource types of the server. Shared with impersonating clients: types do not depend on the user.</summary>
    public ApiDiscovery Discovery { get; }

    internal TimeProvider Time { get; }

    internal ILoggerFactory Loggers { get; }

    internal Random Random => _options.Random;

    /// <summary>A client that impersonates another user over the same connections. It is valid while this client is and need not be disposed.</summary>
    public KubernetesClient Impersonate(Impersonation impersonation)
    {
        ArgumentNullException.ThrowIfNull(impersonation);
        return new KubernetesClient(this, impersonation);
    }

    /// <summary>The server's version: the cheapest check of address, certificate and availability.</summary>
    public async Task<ServerVersion> GetVersionAsync(CancellationToken cancellationToken)
    {
        var version = await GetJsonAsync("/version", "read the version", cancellationToken);
        return new ServerVersion(Text("major"), Text("minor"), Text("gitVersion"));

        string Text(string field) => version[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
    }

    /// <summary>Sends a request of another client library over this client's transport.</summary>
    /// <param name="message">Method, path, query, Accept and body are used; all other headers are set by this client.</param>
    /// <returns>A response of any status; the caller disposes it.</returns>
    /// <exception cref="KubernetesException">There is no answer, or there are no credentials.</exception>
    internal async Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var path = message.RequestUri!.PathAndQuery[Server.AbsolutePath.TrimEnd('/').Length..];
        var request = new ApiRequest(message.Method, path, $"send {message.Method} {message.RequestUri.AbsolutePath}")
        {
            Accept = message.Headers.Accept.Count > 0 ? message.Headers.Accept.ToString() : ApiRequest.Json,
            Body = message.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null,
            ContentType = message.Content?.Headers.ContentType?.ToString() ?? ApiRequest.Json,
        };
        var response = await _transport.SendForAnswerAsync(request, _impersonation, cancellationToken);
        response.RequestMessage = message;
        return response;
    }

    /// <summary>Sends an upgrade request of another client library, such as for a WebSocket, over this client's transport.</summary>
    /// <inheritdoc cref="ForwardAsync"/>
    internal Task<HttpResponseMessage> UpgradeAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        _transport.UpgradeAsync(message, _impersonation, cancellationToken);

    public void Dispose()
    {
        if (_ownsTransport)
        {
            _transport.Dispose();
            Discovery.Dispose();
        }
    }

    /// <param name="path">Escaped path and query.</param>
    /// <param name="operation">Completes "Could not …".</param>
    internal Task<JsonObject> GetJsonAsync(string path, string operation, CancellationToken cancellationToken) =>
        SendForObjectAsync(new ApiRequest(HttpMethod.Get, path, operation), cancellationToken);

    private Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        _transport.SendAsync(request, _impersonation, cancellationToken);

    private async Task<JsonObject> SendForObjectAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        return await ReadBodyAsync(
            Describe(request),
            async cancellation =>
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellation);
                return await JsonNode.ParseAsync(body, cancellationToken: cancellation) as JsonObject
                    ?? throw new JsonException("it is not a JSON object");
            },
            cancellationToken);
    }

    /// <summary>Reads a finite body within <see cref="ApiRequest.BodyLimit"/> and reports failures as <see cref="KubernetesException"/>.</summary>
    private async Task<T> ReadBodyAsync<T>(string operation, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ApiRequest.BodyLimit, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await read(either.Token);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException or InvalidOperationException)
        {
            throw KubernetesException.Protocol(operation, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Lost(operation, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesException(
                KubernetesFailure.Unreachable,
                $"Could not {operation}: the answer was not complete within {ApiRequest.BodyLimit.TotalSeconds:0} s.",
                exception);
        }
    }

    private string Describe(ApiRequest request) => $"{request.Operation} of cluster {ClusterName}";

    private static KubernetesException Lost(string operation, Exception exception) =>
        new(KubernetesFailure.Unreachable, $"Could not {operation}: the connection was lost while reading the answer: {exception.Message}", exception);
}

/// <param name="Major">Such as <c>1</c>.</param>
/// <param name="Minor">Such as <c>20</c>; some providers append <c>+</c>.</param>
/// <param name="GitVersion">Such as <c>v1.20.2</c>.</param>
public sealed record ServerVersion(string Major, string Minor, string GitVersion);
