namespace IlgpuNet.Operations;

/// <summary>The greater of two; what is not a number is greater than nothing.</summary>
internal struct Greater : IPairFunction
{
    public static float Of(float x, float y) => y > x ? y : x;
}

/// <summary>The lesser of two.</summary>
internal struct Lesser : IPairFunction
{
    public static float Of(float x, float y) => y < x ? y : x;
}

/// <summary>x + y.</summary>
internal struct Plus : IPairFunction
{
    public static float Of(float x, float y) => x + y;
}

/// <summary>x > y.</summary>
internal struct IsGreater : IPairCondition
{
    public static bool Of(float x, float y) => x > y;
}

/// <summary>x = y.</summary>
internal struct AreEqual : IPairCondition
{
    public static bool Of(float x, float y) => x == y;
}
