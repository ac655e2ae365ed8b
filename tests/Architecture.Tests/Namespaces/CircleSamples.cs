#pragma warning disable IDE0130, CA1812, SA1403

// Two namespaces that refer to each other, one of them only in the body of a lambda: what the rule must find.
namespace QuotaFunctions.Architecture.Tests.Namespaces.Circle.One
{
    internal static class First
    {
        public static Func<int> Lazy() => static () => Two.Second.Number;
    }
}

namespace QuotaFunctions.Architecture.Tests.Namespaces.Circle.Two
{
    internal static class Second
    {
        public const string Name = "two";

        public static int Number => Name.Length;

        public static Type Other => typeof(One.First);
    }
}

// A parent and its child are two namespaces like any others.
namespace QuotaFunctions.Architecture.Tests.Namespaces.Circle.Parent
{
    internal sealed class Whole
    {
        public Child.Part? Part { get; set; }
    }
}

namespace QuotaFunctions.Architecture.Tests.Namespaces.Circle.Parent.Child
{
    internal sealed class Part
    {
        public List<Whole> Wholes { get; } = [];
    }
}

// A straight line: no circle.
namespace QuotaFunctions.Architecture.Tests.Namespaces.Line.Above
{
    internal sealed class Upper
    {
        public Below.Lower? Lower { get; set; }
    }
}

namespace QuotaFunctions.Architecture.Tests.Namespaces.Line.Below
{
    internal sealed class Lower;
}
