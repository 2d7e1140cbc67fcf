using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary><c>LISTEN</c> and <c>NOTIFY</c>: notifications between the replicas of a service.</summary>
public sealed class PostgresNotifications(NpgsqlDataSource dataSource, TimeProvider time, ILogger<PostgresNotifications> logger)
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Notifies every listener of <paramref name="channel"/>.</summary>
    /// <param name="channel">A lower-case identifier.</param>
    /// <param name="payload">At most 7,999 bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task NotifyAsync(string channel, string payload, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT pg_notify($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = channel });
        command.Parameters.Add(new NpgsqlParameter { Value = payload });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Listens until cancelled, over connections of its own. Yields null whenever a connection was made, because what was sent
    /// before is lost: read everything then. Afterwards each payload.
    /// </summary>
    /// <param name="channel">A lower-case identifier.</param>
    /// <param name="cancellationToken">Ends the enumeration without an exception.</param>
    public async IAsyncEnumerable<string?> ListenAsync(string channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var received = Channel.CreateUnbounded<string?>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenIntoAsync(channel, received.Writer, stop.Token);
        try
        {
            // Not cancelled itself: the writer completes when listening ends.
            await foreach (var payload in received.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return payload;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await listening;
        }
    }

    private async Task ListenIntoAsync(string channel, ChannelWriter<string?> writer, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) => writer.TryWrite(notification.Payload);
                await using (var command = new NpgsqlCommand($"LISTEN \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection))
                {
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                writer.TryWrite(null);
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                PostgresNotificationsLog.Interrupted(logger, exception, channel);
                await Task.Delay(ReconnectDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        writer.Complete();
    }
}
