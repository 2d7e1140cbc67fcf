using Npgsql;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>Distinguishes a database that cannot be used at the moment from a command that it rejects.</summary>
internal static class DatabaseErrors
{
    /// <summary>
    /// Whether the server does not listen, is starting or stopping, has no free connection, or has lost this one; also where EF Core
    /// wraps that. A wrong password or an invalid command is not such an error.
    /// </summary>
    public static bool IsUnavailable(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is NpgsqlException error)
            {
                return IsUnavailable(error);
            }
        }

        return false;
    }

    private static bool IsUnavailable(NpgsqlException exception) =>
        exception is not PostgresException postgres
        || postgres.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;
}
