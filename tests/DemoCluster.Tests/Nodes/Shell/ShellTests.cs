using ClusterCodex.DemoCluster.Nodes.Shell;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Shell;

public class ShellTests
{
    [Theory]
    [InlineData("echo hi; exit 3", 3, "hi")]
    [InlineData("nosuch --flag", 127, "sh: nosuch: not found")]
    [InlineData("false && echo no || echo yes", 0, "yes")]
    [InlineData("if [ -z \"$MISSING\" ]; then echo missing; exit 1; fi; echo after", 1, "missing")]
    [InlineData("if [ \"$NAME\" = codex ]; then echo a; elif true; then echo b; else echo c; fi", 0, "a")]
    [InlineData(": ${MISSING:?has to be set}; echo no", 2, "sh: MISSING: has to be set")]
    [InlineData("echo ${MISSING:-fallback} '$NAME' \"$NAME\"", 0, "fallback $NAME codex")]
    [InlineData("i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done", 0, "1\n2\n3")]
    [InlineData("for x in a b; do echo $x; [ $x = a ] && continue; break; done; echo end", 0, "a\nb\nend")]
    [InlineData("mkdir -p /www && echo ok > /www/f && cat /www/f", 0, "ok")]
    [InlineData("echo x > /nowhere/f", 1, "sh: can't create /nowhere/f: nonexistent directory")]
    [InlineData("set -e\nfalse\necho no", 1, "")]
    [InlineData("(exit 4)", 4, "")]
    [InlineData("echo a | grep -q b; echo $?", 0, "1")]
    [InlineData("echo $(echo inner)", 0, "inner")]
    [InlineData("echo error >&2; exit 2", 2, "error")]
    [InlineData("cat /missing 2>/dev/null || echo none", 0, "none")]
    [InlineData("echo kept > /tmp/f; cat /tmp/f 2>/dev/null", 0, "kept")]
    [InlineData("cat /missing > /tmp/all 2>&1; cat /tmp/all", 0, "cat: can't open '/missing': No such file or directory")]
    [InlineData("cat /missing 2>&1 > /tmp/out | grep -c open; ls /tmp", 0, "cat: can't open '/missing': No such file or directory\nout")]
    [InlineData("x=$(cat /missing); echo \"[$x]\"", 0, "cat: can't open '/missing': No such file or directory\n[]")]
    [InlineData("if then", 2, "sh: syntax error: unexpected \"then\"")]
    [InlineData("echo 'open", 2, "sh: syntax error: unterminated quoted string")]
    [InlineData("wget -q -O- http://nowhere/", 1, "wget: bad address 'nowhere'")]
    [InlineData("mkdir /no/such/folder", 1, "mkdir: can't create directory '/no/such/folder': No such file or directory")]
    [InlineData("mkdir /tmp/a && mkdir -p /tmp/a && mkdir /tmp/a", 1, "mkdir: can't create directory '/tmp/a': File exists")]
    [InlineData("mkdir -p /data/a; echo x > /data/a/f; rm -r /data/a; ls /data/a", 1, "ls: /data/a: No such file or directory")]
    [InlineData("httpd -f --listen=8080", 1, "httpd: unrecognized option '--listen=8080'\nUsage: httpd [-f] [-p PORT] [-h HOME]")]
    [InlineData("httpd -xf", 1, "httpd: invalid option -- 'x'\nUsage: httpd [-f] [-p PORT] [-h HOME]")]
    [InlineData("httpd -p 80; httpd -fp80", 1, "httpd: bind: Address already in use")]
    public void Run_Script_PrintsAndExits(string script, int code, string output)
    {
        var machine = Machine();

        var lines = ShellInterpreter.Run(machine, script).OfType<ShellStep.Line>().Select(line => line.Text).ToArray();

        Assert.Equal(output, string.Join('\n', lines));
        Assert.Equal(code, machine.Status);
    }

    [Fact]
    public void Run_Httpd_OpensItsPortAndStays()
    {
        var machine = Machine();

        var steps = ShellInterpreter.Run(machine, "mkdir -p /www; echo ok > /www/health; exec httpd -f -p 8080 -h /www").ToArray();

        Assert.Equal("/www", machine.Ports[8080]);
        Assert.IsType<ShellStep.Sleep>(steps[^1]);
    }

    [Fact]
    public void Run_WriteIntoMemoryFolder_UsesThatMuchMemory()
    {
        var machine = new ShellMachine { Now = () => DateTimeOffset.UnixEpoch, MemoryFolders = ["/cache"] };

        var taken = ShellInterpreter.Run(machine, "dd if=/dev/zero of=/cache/f bs=1M count=96; dd if=/dev/zero of=/tmp/f bs=1M count=500").OfType<ShellStep.Allocate>().Sum(step => step.Bytes);

        Assert.Equal(96L << 20, taken);
    }

    [Theory]
    [InlineData("mkdir /data/db", "mkdir: can't create directory '/data/db': Permission denied")]
    [InlineData("touch /data/f", "touch: /data/f: Permission denied")]
    [InlineData("echo x > /etc/f", "sh: can't create /etc/f: Permission denied")]
    [InlineData("dd if=/dev/zero of=/data/f bs=1M count=1", "dd: can't open '/data/f': Permission denied")]
    [InlineData("echo x > /shared/f; cat /shared/f; mkdir /tmp/mine && whoami", "x\nwhoami: unknown uid 1000")]
    [InlineData("echo x > /fixed/f", "sh: can't create /fixed/f: Read-only file system")]
    public void Run_AsAUser_WritesOnlyWhatItMay(string script, string output)
    {
        var machine = new ShellMachine { Now = () => DateTimeOffset.UnixEpoch, User = 1000 };
        machine.Storage.Mount(new ShellMount("/data", new ShellVolume { IsOfRoot = true }, IsReadOnly: false));
        machine.Storage.Mount(new ShellMount("/shared", new ShellVolume(), IsReadOnly: false));
        machine.Storage.Mount(new ShellMount("/fixed", new ShellVolume(), IsReadOnly: true));

        var lines = ShellInterpreter.Run(machine, script).OfType<ShellStep.Line>().Select(line => line.Text).ToArray();

        Assert.Equal(output, string.Join('\n', lines));
        Assert.Equal(1, machine.Status);
    }

    [Fact]
    public void Containers_share_the_files_of_a_volume_and_the_ports_of_their_pod()
    {
        var volume = new ShellVolume();
        var machines = new List<ShellMachine>();
        ShellMachine Add()
        {
            var machine = new ShellMachine { Now = () => DateTimeOffset.UnixEpoch, Neighbours = () => machines };
            machine.Storage.Mount(new ShellMount("/v", volume, IsReadOnly: false));
            machines.Add(machine);
            return machine;
        }

        _ = ShellInterpreter.Run(Add(), "echo one > /v/f; dd if=/dev/zero of=/v/big bs=1M count=3; httpd -p 80").Count();
        var lines = ShellInterpreter.Run(Add(), "cat /v/f; wget -q http://localhost/; echo $?; httpd -f -p 80").OfType<ShellStep.Line>().Select(line => line.Text);

        Assert.Equal(["one", "0", "httpd: bind: Address already in use"], lines);
        Assert.Equal((3L << 20) + 4, volume.Size);
    }

    [Fact]
    public void Run_LoopWithoutEnd_CanBeStopped() =>
        Assert.Equal(100, ShellInterpreter.Run(Machine(), "while true; do :; done").Take(100).Count());

    private static ShellMachine Machine() => new() { Now = () => DateTimeOffset.UnixEpoch, Variables = new() { ["NAME"] = "codex" } };
}
