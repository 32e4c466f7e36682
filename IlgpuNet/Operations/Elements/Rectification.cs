namespace IlgpuNet.Operations;

/// <summary>ReLU: x where it is not negative, else zero; not-a-number stays.</summary>
internal struct Rectified : ILaneFunction
{
    public static float Of(float x) => x < 0 ? 0 : x;
}

/// <summary>The gradient behind a ReLU: g where its output y is positive, else zero.</summary>
internal struct WherePositive : IPairFunction
{
    public static float Of(float g, float y) => y > 0 ? g : 0;
}
