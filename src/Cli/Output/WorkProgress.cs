using System.Globalization;
using Spectre.Console;

namespace QuotaFunctions.Cli.Output;

/// <summary>One step of long work.</summary>
internal interface IWorkStep
{
    /// <summary>Some more is done.</summary>
    void Advance(long by = 1);
}

/// <summary>Shows on standard error how far long work is: bars in a terminal, lines elsewhere.</summary>
internal abstract class WorkProgress
{
    /// <summary>Does the work.</summary>
    public static async Task<T> RunAsync<T>(Func<WorkProgress, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new Plain());
        }

        var progress = DrawnTable.Create(Console.Error, isColoured: false).Progress();
        progress.Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        return await progress.StartAsync(context => work(new Drawn(context)));
    }

    /// <summary>Does one step of the work.</summary>
    /// <param name="what">What is done, as the beginning of a line.</param>
    /// <param name="total">How much there is to do.</param>
    /// <param name="work">The step.</param>
    public abstract Task<T> StepAsync<T>(string what, long total, Func<IWorkStep, Task<T>> work);

    private static string InWords(string what, long done, long total) => string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0} of {total:N0}");

    private sealed class Plain : WorkProgress
    {
        public override async Task<T> StepAsync<T>(string what, long total, Func<IWorkStep, Task<T>> work)
        {
            var step = new Lines(what, total);
            var result = await work(step);
            step.End();
            return result;
        }

        /// <summary>A line for each tenth.</summary>
        private sealed class Lines(string what, long total) : IWorkStep
        {
            private long _done;
            private long _said = -1;

            public void Advance(long by)
            {
                _done += by;
                if (_done - Math.Max(0, _said) >= Math.Max(1, total / 10))
                {
                    End();
                }
            }

            public void End()
            {
                if (_said != _done)
                {
                    _said = _done;
                    Terminal.Say(InWords(what, _done, Math.Max(_done, total)));
                }
            }
        }
    }

    private sealed class Drawn(ProgressContext context) : WorkProgress
    {
        public override async Task<T> StepAsync<T>(string what, long total, Func<IWorkStep, Task<T>> work)
        {
            var bar = context.AddTask(Markup.Escape(InWords(what, 0, total)), maxValue: Math.Max(1, total));
            var result = await work(new Bar(what, total, bar));
            bar.Value = bar.MaxValue;
            bar.StopTask();
            return result;
        }

        private sealed class Bar(string what, long total, ProgressTask bar) : IWorkStep
        {
            private long _done;

            public void Advance(long by)
            {
                _done += by;
                bar.Increment(by);
                bar.Description = Markup.Escape(InWords(what, _done, Math.Max(_done, total)));
            }
        }
    }
}
