using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Sums a convolution's results and their squares per channel. Each piece of the convolution has sums of its own, which
/// are added in the order of the pieces.
/// </summary>
internal sealed unsafe class MomentEpilogue : IConvolutionEpilogue, IDisposable
{
    /// <summary>Pixels summed side by side: one chain of additions would be as slow as an addition is long.</summary>
    private const int Chains = 4;

    private readonly Tensor _y;
    private readonly int _channels;
    private Tensor? _pieces;
    private double* _sums;

    /// <summary>The moments of <paramref name="y"/>, which a convolution is about to write.</summary>
    public MomentEpilogue(Tensor y) => (_y, _channels) = (y, y.Shape.C);

    /// <inheritdoc/>
    public bool WantsRows => false;

    /// <inheritdoc/>
    public void Begin(int pieces)
    {
        // No scope's: the form that calls this closes its own before the sums are asked for.
        _pieces = Tensor.Unscoped(_y.Device, new Shape(pieces, 2 * _channels), DType.Float64);
        _pieces.Clear();
        _sums = _pieces.Doubles();
    }

    /// <inheritdoc/>
    public void Finish(int piece, float** pixels, int count, int channel, int width)
    {
        double* sums = _sums + (long)piece * 2 * _channels + channel, squares = sums + _channels;
        int runs = WorkSplit.Parts(count, PartialSums.RunRows);
        for (int run = 0; run < runs; run++)
        {
            (int first, int length) = WorkSplit.Part(count, runs, run);
            int c = 0;
            for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
                AddVector(pixels + first, length, channel + c, sums + c, squares + c);
            for (; c < width; c++)
                AddChannel(pixels + first, length, channel + c, sums + c, squares + c);
        }
    }

    /// <summary>The sums of all pieces.</summary>
    public ChannelMoments Total()
    {
        Tensor pieces = _pieces!, total = Tensor.Empty(_y.Device, new Shape(2, _channels), DType.Float64);
        PartialSums.AddPieces(_sums, pieces.Shape.N, 2 * _channels);
        new ReadOnlySpan<double>(_sums, 2 * _channels).CopyTo(new Span<double>(total.Doubles(), 2 * _channels));
        return new ChannelMoments(total, _y.Shape.Rows);
    }

    /// <summary>Gives the sums of the pieces back.</summary>
    public void Dispose() => _pieces?.Dispose();

    /// <summary>Sums a run about its first pixel in single precision; adds it, moved to zero, in double.</summary>
    private static void AddVector(float** pixels, int count, nint channel, double* sums, double* squares)
    {
        Vector<float> origin = Vector.Load(*pixels + channel);
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector<float> q0 = default, q1 = default, q2 = default, q3 = default;
        int i = 0;
        for (; i <= count - Chains; i += Chains)
        {
            Vector<float> u0 = Vector.Load(pixels[i] + channel) - origin;
            Vector<float> u1 = Vector.Load(pixels[i + 1] + channel) - origin;
            Vector<float> u2 = Vector.Load(pixels[i + 2] + channel) - origin;
            Vector<float> u3 = Vector.Load(pixels[i + 3] + channel) - origin;
            (s0, s1, s2, s3) = (s0 + u0, s1 + u1, s2 + u2, s3 + u3);
            q0 = Vector.MultiplyAddEstimate(u0, u0, q0);
            q1 = Vector.MultiplyAddEstimate(u1, u1, q1);
            q2 = Vector.MultiplyAddEstimate(u2, u2, q2);
            q3 = Vector.MultiplyAddEstimate(u3, u3, q3);
        }
        for (; i < count; i++)
        {
            Vector<float> u = Vector.Load(pixels[i] + channel) - origin;
            s0 += u;
            q0 = Vector.MultiplyAddEstimate(u, u, q0);
        }
        Vector.Widen(origin, out Vector<double> lowOrigin, out Vector<double> highOrigin);
        Vector.Widen(s0 + s1 + (s2 + s3), out Vector<double> lowSum, out Vector<double> highSum);
        Vector.Widen(q0 + q1 + (q2 + q3), out Vector<double> lowSquare, out Vector<double> highSquare);
        AddRun(lowOrigin, lowSum, lowSquare, count, sums, squares);
        AddRun(highOrigin, highSum, highSquare, count, sums + Vector<double>.Count, squares + Vector<double>.Count);
    }

    private static void AddRun(
        Vector<double> origin, Vector<double> sum, Vector<double> square, int count, double* sums, double* squares)
    {
        Vector<double> moved = origin * count;
        Vector.Store(Vector.Load(sums) + (sum + moved), sums);
        Vector.Store(Vector.Load(squares) + (square + origin * (sum + sum + moved)), squares);
    }

    private static void AddChannel(float** pixels, int count, nint channel, double* sums, double* squares)
    {
        float origin = pixels[0][channel], sum = 0, square = 0;
        for (int i = 1; i < count; i++)
        {
            float u = pixels[i][channel] - origin;
            sum += u;
            square = float.MultiplyAddEstimate(u, u, square);
        }
        double o = origin, s = sum;
        *sums += s + count * o;
        *squares += square + o * (2 * s + count * o);
    }
}
