namespace ClusterCodex.Kubernetes;

/// <summary>The credential of a request. Not a record, because its string representation must not contain the token.</summary>
internal sealed class Credential(string? bearerToken, ClientCertificate? certificate)
{
    public string? BearerToken { get; } = bearerToken;

    public ClientCertificate? Certificate { get; } = certificate;
}

internal interface ICredentialSource
{
    /// <exception cref="KubeConfigException">No credential is available; the message states the reason without quoting a credential.</exception>
    ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Invalidates the credential that the server rejected: the next <see cref="GetAsync"/> obtains a new one.</summary>
    /// <returns>Whether another call may return a different credential.</returns>
    bool Invalidate();
}

internal sealed class StaticCredentialSource(Credential credential) : ICredentialSource
{
    public static readonly StaticCredentialSource Anonymous = new(new Credential(null, null));

    public ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken) => ValueTask.FromResult(credential);

    public bool Invalidate() => false;
}

/// <summary>A token in a file that another process rotates, such as the kubelet for service accounts.</summary>
internal sealed class TokenFileCredentialSource(string path) : ICredentialSource
{
    /// <summary>Tokens are replaced at 80 % of their lifetime, which is at least ten minutes, so rereading every minute is sufficient.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Credential? _current;
    private DateTimeOffset _readAt;

    public ClientCertificate? Certificate { get; init; }

    public ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_current is null || now - _readAt >= Lifetime)
            {
                _current = new Credential(Read(), Certificate);
                _readAt = now;
            }

            return ValueTask.FromResult(_current);
        }
    }

    public bool Invalidate()
    {
        lock (_gate)
        {
            _current = null;
            return true;
        }
    }

    private string Read()
    {
        string token;
        try
        {
            token = File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"Token file {path} cannot be read: {exception.Message}", exception);
        }

        return token.Length > 0 && KubeConfigResolver.IsHeaderSafe(token)
            ? token
            : throw new KubeConfigException($"Token file {path} holds no token that a header can carry.");
    }
}
