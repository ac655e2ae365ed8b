using System.CommandLine;

namespace QuotaFunctions.Load.Commands;

/// <summary>The option that names a published server; a wrong one is said before anything is started.</summary>
internal static class ServerOption
{
    /// <summary>The option, required.</summary>
    public static Option<string> Make(string description)
    {
        var option = new Option<string>("--server") { Required = true, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !File.Exists(token.Value))
            {
                result.AddError($"There is no server at {Path.GetFullPath(token.Value)}: publish it first, see bench/README.md.");
            }
        });
        return option;
    }
}
