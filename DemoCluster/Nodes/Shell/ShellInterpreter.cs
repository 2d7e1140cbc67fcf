namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Runs a script one visible step at a time: the enumerating caller controls the time.</summary>
internal static class ShellInterpreter
{
    /// <summary>Runs a script to its end or forever; at its end the machine contains the exit code.</summary>
    public static IEnumerable<ShellStep> Run(ShellMachine machine, string script)
    {
        ShellNode program;
        string? broken = null;
        try
        {
            program = ShellParser.Parse(script);
        }
        catch (ShellSyntaxException exception)
        {
            program = new Sequence([]);
            broken = exception.Message;
        }

        if (broken is not null)
        {
            yield return new ShellStep.Line(broken, IsError: true);
            machine.Status = 2;
            yield break;
        }

        using var steps = Run(machine, program).GetEnumerator();
        while (true)
        {
            ShellExitException? exit = null;
            var more = false;
            try
            {
                more = steps.MoveNext();
            }
            catch (ShellExitException exception)
            {
                exit = exception;
            }

            if (exit is not null)
            {
                machine.Status = exit.Code;
                machine.Exited = true;
                yield return new ShellStep.Line(exit.Message, IsError: true);
                yield break;
            }

            if (!more)
            {
                yield break;
            }

            yield return steps.Current;
        }
    }

    /// <summary>The output of a script, for <c>$(…)</c>; sleeps are skipped, and infinite loops are aborted.</summary>
    public static string Capture(ShellMachine machine, string script)
    {
        const int stepLimit = 10_000;
        var lines = Run(machine, script).Take(stepLimit).OfType<ShellStep.Line>().ToArray();
        foreach (var error in lines.Where(line => line.IsError))
        {
            machine.Errors.Enqueue(error.Text);
        }

        return string.Join('\n', lines.Where(line => !line.IsError).Select(line => line.Text));
    }

    private static IEnumerable<ShellStep> Run(ShellMachine machine, ShellNode node)
    {
        switch (node)
        {
            case Sequence sequence:
                foreach (var item in sequence.Items)
                {
                    foreach (var step in Run(machine, item))
                    {
                        yield return step;
                    }

                    if (machine.StopOnError && machine.Status != 0 && item is SimpleCommand)
                    {
                        machine.Exited = true;
                    }

                    if (machine.Exited || machine.LoopControl > 0)
                    {
                        yield break;
                    }
                }

                break;
            case AndOr both:
                foreach (var step in Run(machine, both.Left))
                {
                    yield return step;
                }

                if (!machine.Exited && machine.Status == 0 == both.And)
                {
                    foreach (var step in Run(machine, both.Right))
                    {
                        yield return step;
                    }
                }

                break;
            case Pipeline pipeline:
                foreach (var step in ShellCommands.Pipe(machine, pipeline, part => Run(machine, part)))
                {
                    yield return step;
                }

                break;
            case If choice:
                foreach (var step in Run(machine, choice.Condition))
                {
                    yield return step;
                }

                var branch = machine.Exited ? null : machine.Status == 0 ? choice.Then : choice.Else;
                if (branch is null)
                {
                    machine.Status = machine.Exited ? machine.Status : 0;
                    yield break;
                }

                foreach (var step in Run(machine, branch))
                {
                    yield return step;
                }

                break;
            case While loop:
                foreach (var step in Loop(machine, loop))
                {
                    yield return step;
                }

                break;
            case For each:
                foreach (var step in Each(machine, each))
                {
                    yield return step;
                }

                break;
            case Background background:
                foreach (var step in Run(machine, background.Body).TakeWhile(step => step is not ShellStep.Sleep { Duration: null }))
                {
                    yield return step;
                }

                machine.Exited = false;
                machine.Status = 0;
                break;
            case SimpleCommand command:
                foreach (var step in ShellCommands.Execute(machine, command))
                {
                    yield return step;
                }

                break;
        }
    }

    private static IEnumerable<ShellStep> Loop(ShellMachine machine, While loop)
    {
        while (!machine.Exited)
        {
            yield return new ShellStep.Turn();
            foreach (var step in Run(machine, loop.Condition))
            {
                yield return step;
            }

            if (machine.Exited || machine.Status == 0 == loop.Until)
            {
                machine.Status = machine.Exited ? machine.Status : 0;
                yield break;
            }

            foreach (var step in Run(machine, loop.Body))
            {
                yield return step;
            }

            if (Leaves(machine))
            {
                yield break;
            }
        }
    }

    private static IEnumerable<ShellStep> Each(ShellMachine machine, For each)
    {
        foreach (var value in each.Words.SelectMany(word => ShellExpansion.Split(machine, word)).ToArray())
        {
            machine.Variables[each.Variable] = value;
            foreach (var step in Run(machine, each.Body))
            {
                yield return step;
            }

            if (machine.Exited || Leaves(machine))
            {
                yield break;
            }
        }
    }

    // 1 is continue, 2 is break.
    private static bool Leaves(ShellMachine machine)
    {
        var leave = machine.LoopControl == 2;
        machine.LoopControl = 0;
        return leave;
    }
}
