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
    [InlineData("if then", 2, "sh: syntax error: unexpected \"then\"")]
    [InlineData("echo 'open", 2, "sh: syntax error: unterminated quoted string")]
    [InlineData("wget -q -O- http://nowhere/", 1, "wget: bad address 'nowhere'")]
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

    [Fact]
    public void Run_LoopWithoutEnd_CanBeStopped() =>
        Assert.Equal(100, ShellInterpreter.Run(Machine(), "while true; do :; done").Take(100).Count());

    private static ShellMachine Machine() => new() { Now = () => DateTimeOffset.UnixEpoch, Variables = new() { ["NAME"] = "codex" } };
}
