using Microsoft.Extensions.Logging;

namespace ClusterCodex.ServiceDefaults.Storage;

internal static partial class DatabaseStarterLog
{
    [LoggerMessage(1, LogLevel.Information, "Database {Database} does not answer yet: {Reason}", EventName = nameof(Waiting))]
    public static partial void Waiting(ILogger logger, string database, string reason);

    [LoggerMessage(2, LogLevel.Information, "Created database '{Database}'.", EventName = nameof(Created))]
    public static partial void Created(ILogger logger, string database);

    [LoggerMessage(3, LogLevel.Information, "Database {Database}: applied {Count} migrations, up to {Migration}.", EventName = nameof(Migrated))]
    public static partial void Migrated(ILogger logger, string database, int count, string migration);
}
