using System.CommandLine;
using System.CommandLine.Parsing;

namespace QuotaFunctions.Cli.Running;

/// <summary>Options and arguments that name a file. A shell passes an empty text for a variable that is not set.</summary>
internal static class FileNames
{
    /// <summary>Refuses an empty text.</summary>
    public static Option<T> NamesFile<T>(this Option<T> option)
    {
        option.Validators.Add(result => Check(result, option.Name));
        return option;
    }

    /// <summary>Refuses an empty text.</summary>
    public static Argument<T> NamesFile<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result => Check(result, argument.Name));
        return argument;
    }

    private static void Check(SymbolResult result, string name)
    {
        if (result.Tokens.Any(t => t.Value.Length == 0))
        {
            result.AddError($"{name} must name a file, and is empty.");
        }
    }
}
