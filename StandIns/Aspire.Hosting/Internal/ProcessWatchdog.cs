using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Internal;

/// <summary>
/// A small process that ends the resources' processes when this one is gone without having done so (kill -9, a crash, out of memory):
/// its standard input then closes.
/// </summary>
internal sealed class ProcessWatchdog : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP
        groups=
        while read -r verb id; do
          case $verb in
            add) groups="$groups $id" ;;
            remove) kept=; for g in $groups; do [ "$g" = "$id" ] || kept="$kept $g"; done; groups=$kept ;;
          esac
        done
        for g in $groups; do kill -TERM "-$g" || kill -TERM "$g"; done
        for i in 1 2 3 4 5 6 7 8 9 10; do
          left=
          for g in $groups; do kill -0 "-$g" && left="$left $g"; done
          [ -z "$left" ] && exit 0
          sleep 0.5
        done
        for g in $left; do kill -KILL "-$g"; done
        """;

    private readonly Lock _gate = new();
    private Process? _process;

    public void Add(int group) => Tell("add", group);

    public void Remove(int group) => Tell("remove", group);

    public void Dispose()
    {
        lock (_gate)
        {
            _process?.StandardInput.Dispose();
            _process?.Dispose();
            _process = null;
        }
    }

    private void Tell(string verb, int group)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (_gate)
        {
            _process ??= Start();
            _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}"));
            _process.StandardInput.Flush();
        }
    }

    private static Process Start()
    {
        // Its streams are pipes of its own: an inherited one would keep a reader of our output waiting for it.
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        ProcessGroup.InNewSession(start, "sh", ["-c", Script]);
        return Process.Start(start) ?? throw new InvalidOperationException("'sh' did not start.");
    }
}
