using Microsoft.Extensions.Logging;

namespace ClusterCodex.ServiceDefaults.Storage;

internal static partial class PostgresNotificationsLog
{
    [LoggerMessage(1, LogLevel.Warning, "Listening to '{Channel}' was interrupted; connecting again.", EventName = nameof(Interrupted))]
    public static partial void Interrupted(ILogger logger, Exception exception, string channel);
}
