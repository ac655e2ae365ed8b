using System.Text;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Running;

/// <summary>Reads a text file that the operator names, or standard input, which is called <c>-</c>.</summary>
internal static class InputText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text without a byte order mark.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or is no UTF-8: other characters would be lost unnoticed.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw CommandFailure.Usage($"{path} is a folder.");
        }

        try
        {
            using var reader = new StreamReader(path == "-" ? Console.OpenStandardInput() : File.OpenRead(path), Strict);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw CommandFailure.Usage($"{path} is not in UTF-8. Save it as UTF-8, which spreadsheets call CSV UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"{path} cannot be read: {e.Message}");
        }
    }
}
