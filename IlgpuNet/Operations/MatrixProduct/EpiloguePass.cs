using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>An epilogue as a pass of its own, for forms whose results come in parts too small to hand over.</summary>
internal static unsafe class EpiloguePass
{
    /// <summary>Hands over all of <paramref name="y"/>.</summary>
    public static void Run(Tensor y, IConvolutionEpilogue epilogue)
    {
        int channels = y.Shape.C;
        float* results = y.Floats();
        RowPieces pieces = RowPieces.OnHost(groups: 1, checked((int)y.Shape.Rows), channels);
        epilogue.Begin(pieces.Count);
        y.Host().Threads.Run(pieces.Count, piece =>
        {
            int count = pieces.LengthOf(piece);
            float** pixels = ThreadScratch.Current.Pointers(ScratchUse.ResultRows, count);
            for (int i = 0; i < count; i++)
                pixels[i] = results + (pieces.Start(piece) + i) * channels;
            epilogue.Finish(piece, pixels, count, channel: 0, channels);
        });
    }
}
