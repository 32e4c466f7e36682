using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class ImageScale
{
    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Scale;
        public Elements<TElement> Y;
        public int ImagePieces;
        public int Accumulate;
    }

    /// <summary>One thread takes neighbouring numbers of one image.</summary>
    internal static void Kernel<TElement, TLanes>(Index1D i, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes product = a.X.Load<TLanes>(i) * TLanes.Fill(a.Scale[i / a.ImagePieces]);
        if (a.Accumulate != 0)
            product += a.Y.Load<TLanes>(i);
        a.Y.Store(i, product);
    }

    private sealed class KernelForm<TElement, TWide> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<Arguments<TElement>> s_kernel = new(
            Kernel<TElement, OneLane>, Kernel<TElement, TwoLanes>, Kernel<TElement, TWide>, TWide.Count);

        public void Run(Tensor x, Tensor scale, Tensor y, bool accumulate)
        {
            long length = x.Shape.Count / x.Shape.N;
            int lanes = s_kernel.Lanes(length, x, y);
            x.Accelerator().Launch(s_kernel[lanes], x.Shape.Count / lanes, new Arguments<TElement>
            {
                X = x.Elements<TElement>(),
                Scale = scale.FloatView(),
                Y = y.Elements<TElement>(),
                ImagePieces = checked((int)(length / lanes)),
                Accumulate = accumulate ? 1 : 0,
            });
        }
    }
}
