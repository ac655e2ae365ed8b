namespace QuotaFunctions.Cli.Output;

/// <summary>Asks before something that cannot be undone. Without a terminal nobody can answer, so only <c>--yes</c> goes on.</summary>
/// <param name="isAnswered">True with <c>--yes</c>.</param>
internal sealed class Question(bool isAnswered)
{
    /// <summary>Asks for yes or no.</summary>
    /// <exception cref="CommandFailure">The answer is no, or nobody can answer.</exception>
    public void Confirm(string what)
    {
        if (!isAnswered && Ask($"{what} [y/N] ").Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw Stopped();
        }
    }

    /// <summary>Asks to type one of some words, so that nobody answers by habit.</summary>
    /// <param name="what">What would be done.</param>
    /// <param name="words">The words that are accepted; the first one is shown.</param>
    /// <exception cref="CommandFailure">Another answer was typed, or nobody can answer.</exception>
    public void ConfirmByTyping(string what, params string[] words)
    {
        if (!isAnswered && !words.Contains(Ask($"{what} Type {words[0]} to go on: ").Trim()))
        {
            throw Stopped();
        }
    }

    private static string Ask(string question)
    {
        if (!Terminal.CanAsk)
        {
            throw CommandFailure.Usage($"{question.Split(" Type ")[0].Replace(" [y/N] ", "")} This asks first, and there is no terminal to ask at. Pass --yes to do it without a question.");
        }

        Console.Error.Write(SafeText.Lines(question));
        return Console.ReadLine() ?? "";
    }

    private static CommandFailure Stopped() => new(ExitCode.Refused, "Not confirmed: nothing was changed.");
}
