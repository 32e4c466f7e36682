using System.Numerics;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The instructions that make one number of one to three, by their whole names. Source: NVIDIA, PTX ISA, "Integer
/// Arithmetic", "Floating Point", "Comparison and Selection" and "Logic and Shift Instructions".
/// </summary>
/// <remarks>
/// Floating-point operations round each to the nearest; an assembler may contract a product and a sum. The
/// approximations (<c>.approx</c>) are computed exactly and rounded: what a GPU makes of them is off by a few units
/// more.
/// </remarks>
internal static class PtxArithmetic
{
    /// <summary>Of one operand.</summary>
    public static Dictionary<string, Func<ulong, ulong>> Unary { get; } = [];

    /// <summary>Of two.</summary>
    public static Dictionary<string, Func<ulong, ulong, ulong>> Binary { get; } = [];

    /// <summary>Of three.</summary>
    public static Dictionary<string, Func<ulong, ulong, ulong, ulong>> Ternary { get; } = [];

    static PtxArithmetic()
    {
        AddIntegers<short>("s16");
        AddIntegers<ushort>("u16");
        AddIntegers<int>("s32");
        AddIntegers<uint>("u32");
        AddIntegers<long>("s64");
        AddIntegers<ulong>("u64");
        AddFloats<float>("f32");
        AddFloats<double>("f64");
        AddBits("pred", bytes: 1, ones: 1);
        AddBits("b16", bytes: 2, ushort.MaxValue);
        AddBits("b32", bytes: 4, uint.MaxValue);
        AddBits("b64", bytes: 8, ulong.MaxValue);
        foreach (string type in (string[])["b16", "u16", "s16", "b32", "u32", "s32", "f32", "b64", "u64", "s64", "f64"])
            AddMoves(type);
        AddWideProducts();
        Unary["ex2.approx.f32"] = x => PtxBits.Of((float)Math.Pow(2, PtxBits.Read<float>(x)));
        Unary["lg2.approx.f32"] = x => PtxBits.Of((float)Math.Log2(PtxBits.Read<float>(x)));
    }

    private static void AddIntegers<T>(string type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        AddBinary<T>($"add.{type}", (a, b) => a + b);
        AddBinary<T>($"sub.{type}", (a, b) => a - b);
        AddBinary<T>($"mul.lo.{type}", (a, b) => a * b);
        AddBinary<T>($"div.{type}", (a, b) => a / b);
        AddBinary<T>($"rem.{type}", (a, b) => a % b);
        AddBinary<T>($"min.{type}", T.Min);
        AddBinary<T>($"max.{type}", T.Max);
        Ternary[$"mad.lo.{type}"] = (a, b, c) =>
            PtxBits.Of(PtxBits.Read<T>(a) * PtxBits.Read<T>(b) + PtxBits.Read<T>(c));
        // What is shifted by its width or more leaves nothing but copies of its sign.
        int bits = PtxType.Parse(type).Bytes * 8;
        Binary[$"shr.{type}"] = (a, b) =>
        {
            T value = PtxBits.Read<T>(a);
            uint count = (uint)b;
            return PtxBits.Of(count < bits ? value >> (int)count : T.IsNegative(value) ? -T.One : T.Zero);
        };
        if (T.MinValue < T.Zero)
        {
            Unary[$"neg.{type}"] = a => PtxBits.Of(-PtxBits.Read<T>(a));
            Unary[$"abs.{type}"] = a =>
            {
                T value = PtxBits.Read<T>(a);
                return PtxBits.Of(T.IsNegative(value) ? -value : value);
            };
        }
        AddComparisons<T>(type);
        if (T.MinValue == T.Zero)
        {
            AddComparisons<T>(type.Replace('u', 'b'));
            AddComparison<T>($"lo.{type}", (a, b) => a < b);
            AddComparison<T>($"ls.{type}", (a, b) => a <= b);
            AddComparison<T>($"hi.{type}", (a, b) => a > b);
            AddComparison<T>($"hs.{type}", (a, b) => a >= b);
        }
    }

    private static void AddFloats<T>(string type)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (string rounding in (string[])["", "rn."])
        {
            AddBinary<T>($"add.{rounding}{type}", (a, b) => a + b);
            AddBinary<T>($"sub.{rounding}{type}", (a, b) => a - b);
            AddBinary<T>($"mul.{rounding}{type}", (a, b) => a * b);
        }
        AddBinary<T>($"div.rn.{type}", (a, b) => a / b);
        // Of a number and NaN, the number.
        AddBinary<T>($"min.{type}", T.MinNumber);
        AddBinary<T>($"max.{type}", T.MaxNumber);
        Unary[$"neg.{type}"] = a => PtxBits.Of(-PtxBits.Read<T>(a));
        Unary[$"abs.{type}"] = a => PtxBits.Of(T.Abs(PtxBits.Read<T>(a)));
        Unary[$"rcp.rn.{type}"] = a => PtxBits.Of(T.One / PtxBits.Read<T>(a));
        Unary[$"sqrt.rn.{type}"] = a => PtxBits.Of(T.Sqrt(PtxBits.Read<T>(a)));
        Unary[$"testp.notanumber.{type}"] = a => Flag(T.IsNaN(PtxBits.Read<T>(a)));
        Unary[$"testp.number.{type}"] = a => Flag(!T.IsNaN(PtxBits.Read<T>(a)));
        Unary[$"testp.infinite.{type}"] = a => Flag(T.IsInfinity(PtxBits.Read<T>(a)));
        Unary[$"testp.finite.{type}"] = a => Flag(T.IsFinite(PtxBits.Read<T>(a)));
        Ternary[$"fma.rn.{type}"] = (a, b, c) =>
            PtxBits.Of(T.FusedMultiplyAdd(PtxBits.Read<T>(a), PtxBits.Read<T>(b), PtxBits.Read<T>(c)));

        AddComparison<T>($"eq.{type}", (a, b) => a == b);
        AddComparison<T>($"ne.{type}", (a, b) => a != b && !Unordered(a, b));
        AddComparison<T>($"lt.{type}", (a, b) => a < b);
        AddComparison<T>($"le.{type}", (a, b) => a <= b);
        AddComparison<T>($"gt.{type}", (a, b) => a > b);
        AddComparison<T>($"ge.{type}", (a, b) => a >= b);
        AddComparison<T>($"equ.{type}", (a, b) => a == b || Unordered(a, b));
        AddComparison<T>($"neu.{type}", (a, b) => a != b);
        AddComparison<T>($"ltu.{type}", (a, b) => !(a >= b));
        AddComparison<T>($"leu.{type}", (a, b) => !(a > b));
        AddComparison<T>($"gtu.{type}", (a, b) => !(a <= b));
        AddComparison<T>($"geu.{type}", (a, b) => !(a < b));
        AddComparison<T>($"num.{type}", (a, b) => !Unordered(a, b));
        AddComparison<T>($"nan.{type}", Unordered);

        static bool Unordered(T a, T b) => T.IsNaN(a) || T.IsNaN(b);
    }

    private static void AddBits(string type, int bytes, ulong ones)
    {
        Binary[$"and.{type}"] = (a, b) => a & b;
        Binary[$"or.{type}"] = (a, b) => a | b;
        Binary[$"xor.{type}"] = (a, b) => a ^ b;
        Unary[$"not.{type}"] = a => ~a & ones;
        if (type == "pred")
            Unary["mov.pred"] = a => a;
        else
            Binary[$"shl.{type}"] = (a, b) => (uint)b < 8 * bytes ? PtxBits.Low(a << (int)b, bytes) : 0;
    }

    private static void AddMoves(string type)
    {
        int bytes = PtxType.Parse(type).Bytes;
        Unary[$"mov.{type}"] = a => PtxBits.Low(a, bytes);
        Ternary[$"selp.{type}"] = (a, b, condition) => PtxBits.Low(condition != 0 ? a : b, bytes);
    }

    private static void AddWideProducts()
    {
        Binary["mul.wide.s16"] = (a, b) => PtxBits.Of((short)a * (short)b);
        Binary["mul.wide.u16"] = (a, b) => PtxBits.Of((uint)(ushort)a * (ushort)b);
        Binary["mul.wide.s32"] = (a, b) => PtxBits.Of((long)(int)a * (int)b);
        Binary["mul.wide.u32"] = (a, b) => (ulong)(uint)a * (uint)b;
    }

    private static void AddComparisons<T>(string type)
        where T : unmanaged, IBinaryInteger<T>
    {
        AddComparison<T>($"eq.{type}", (a, b) => a == b);
        AddComparison<T>($"ne.{type}", (a, b) => a != b);
        AddComparison<T>($"lt.{type}", (a, b) => a < b);
        AddComparison<T>($"le.{type}", (a, b) => a <= b);
        AddComparison<T>($"gt.{type}", (a, b) => a > b);
        AddComparison<T>($"ge.{type}", (a, b) => a >= b);
    }

    private static void AddComparison<T>(string comparison, Func<T, T, bool> holds)
        where T : unmanaged =>
        Binary[$"setp.{comparison}"] = (a, b) => Flag(holds(PtxBits.Read<T>(a), PtxBits.Read<T>(b)));

    private static void AddBinary<T>(string name, Func<T, T, T> result)
        where T : unmanaged => Binary[name] = (a, b) => PtxBits.Of(result(PtxBits.Read<T>(a), PtxBits.Read<T>(b)));

    private static ulong Flag(bool holds) => holds ? 1UL : 0;
}
