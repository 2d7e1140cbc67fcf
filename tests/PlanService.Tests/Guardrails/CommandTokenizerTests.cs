using ClusterCodex.PlanService.Guardrails;
using static ClusterCodex.PlanService.Tests.Guardrails.Scopes;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class CommandTokenizerTests
{
    [Theory]
    [InlineData("a b", new[] { "a", "b" })]
    [InlineData("  a   b  ", new[] { "a", "b" })]
    [InlineData("a 'b c' d", new[] { "a", "b c", "d" })]
    [InlineData("a=\"b c\"", new[] { "a=b c" })]
    [InlineData("'a'\"b\"c", new[] { "abc" })]
    [InlineData("a ''", new[] { "a", "" })]
    [InlineData("", new string[0])]
    public void Split_PlainWords_AsAShellWould(string text, string[] words) => Assert.Equal(words, CommandTokenizer.Split(text));

    [Theory]
    [InlineData("kubectl get pods; rm -rf x")]
    [InlineData("kubectl get pods && id")]
    [InlineData("kubectl get pods || id")]
    [InlineData("kubectl get pods | sh")]
    [InlineData("kubectl get pods & id")]
    [InlineData("kubectl get pods > /etc/passwd")]
    [InlineData("kubectl get pods < x")]
    [InlineData("kubectl get pods `id`")]
    [InlineData("kubectl get pods $(id)")]
    [InlineData("kubectl get pods \"$(id)\"")]
    [InlineData("kubectl get pods '$(id)'")]
    [InlineData("kubectl get pods ${IFS}x")]
    [InlineData("kubectl get pods $HOME")]
    [InlineData("kubectl get pods\nkubectl delete pod x")]
    [InlineData("kubectl get pods\r\nid")]
    [InlineData("kubectl get pods\tx")]
    [InlineData("kubectl get pods \0")]
    [InlineData("kubectl get pods \u001b[2K")]
    [InlineData("kubectl get pods \\")]
    [InlineData("kubectl get pods {a,b}")]
    [InlineData("kubectl get pods web-*")]
    [InlineData("kubectl get pods web-?")]
    [InlineData("kubectl get pods [ab]")]
    [InlineData("kubectl get pods ~root")]
    [InlineData("kubectl get pods !!")]
    [InlineData("kubectl get pods \"!!\"")]
    [InlineData("kubectl get pods # x")]
    [InlineData("kubectl get pods 'x")]
    [InlineData("kubectl get pods \"x")]
    [InlineData("kubectl get pоds")] // Cyrillic о
    [InlineData("kubectl get pods –n broken")] // en dash
    [InlineData("kubectl get pods\u00a0-n broken")] // no-break space
    [InlineData("kubectl get pods\u200b")]
    [InlineData("kubectl get pods \u202e")]
    [InlineData("ｋubectl get pods")]
    [InlineData("kubectl get pods；id")]
    [InlineData("")]
    [InlineData("kubectl")]
    [InlineData("k get pods")]
    [InlineData("sudo kubectl get pods")]
    [InlineData("/usr/bin/kubectl get pods")]
    [InlineData("./kubectl get pods")]
    [InlineData("kubectl.exe get pods")]
    [InlineData("Kubectl get pods")]
    [InlineData("env kubectl get pods")]
    [InlineData("oc get pods")]
    [InlineData("helm rollback web")]
    [InlineData("kubectl ''")]
    [InlineData("kubectl get pods ''")]
    [InlineData("kubectl get 'pods -n payments'")]
    [InlineData("kubectl 'get pods'")]
    public void Parse_ShellSyntaxAndLookAlikes_AreRefused(string command) => Assert.NotEmpty(Refused(command));

    [Fact]
    public void Parse_EndlessCommand_IsRefused()
    {
        Assert.NotEmpty(Refused("kubectl get pods " + new string('a', 2000)));
        Assert.NotEmpty(Refused("kubectl get pods" + string.Concat(Enumerable.Repeat(" a", 100))));
    }
}
