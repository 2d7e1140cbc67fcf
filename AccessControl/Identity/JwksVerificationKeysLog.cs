using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Identity;

internal static partial class JwksVerificationKeysLog
{
    [LoggerMessage(1, LogLevel.Debug, "Fetched {Count} signing keys from PolicyService.", EventName = nameof(Fetched))]
    public static partial void Fetched(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "The signing keys cannot be fetched from PolicyService.", EventName = nameof(FetchFailed))]
    public static partial void FetchFailed(ILogger logger, Exception exception);
}
