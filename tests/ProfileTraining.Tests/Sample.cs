namespace QuotaFunctions.ProfileTraining.Tests;

/// <summary>Code that was never run, for profiles to speak of.</summary>
internal static class Sample
{
    public static int Twice(int value) => value + value;

    public static string Twice(string value) => value + value;

    public static T Same<T>(T value) => value;

    internal sealed class Box<T>
    {
        private T? _value;

        public void Put(T value) => _value = value;

        public override string ToString() => $"{_value}";
    }
}
