using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    /// <summary>
    /// On tensor cores: factors are packed as their precision asks for, a tile kernel multiplies, and the results have the
    /// type of the maps.
    /// </summary>
    private sealed class TensorCoreForm(TileArithmetic arithmetic) : IForm
    {
        public static TensorCoreForm Bf16 { get; } = new(TileArithmetic.Bf16);

        public static TensorCoreForm Bf16Maps { get; } = new(TileArithmetic.Bf16Maps);

        public static TensorCoreForm Tf32 { get; } = new(TileArithmetic.Tf32);

        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            using MemoryScope scope = y.Device.OpenScope();
            Multiply(shape, ConvolutionPass.Forward, y, Product(shape, x, w, bias, y));
        }

        public ConvolutionSums ForwardWithSums(
            ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, WantedSums wanted)
        {
            using MemoryScope scope = y.Device.OpenScope();
            ConvolutionArguments a = Product(shape, x, w, bias, y);
            TilePlan tile = Choose(shape, ConvolutionPass.Forward, y, a).Tile;
            int pieces = WorkSplit.Parts(a.Rows, tile.Rows);
            Tensor? moments = null;
            if (wanted.Moments)
            {
                moments = Tensor.Empty(y.Device, new Shape(pieces, 2 * shape.Outputs), DType.Float64);
                (a.Moments, a.HasMoments) = (moments.DoubleView(), 1);
            }
            GridCells? cells = wanted.Cells is { } all && TileCells.Pay(tile, shape, all) ? all : null;
            if (cells is not null)
                a.Cells = TileCells.Arguments(tile, shape, cells, y);
            Launch(y, tile, a, pieces: 1);
            return new ConvolutionSums(
                moments is null ? null : Total(scope, moments, y),
                cells is null ? null : scope.Keep(TileCells.Averages(a.Cells, tile, cells, y)));
        }

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            using MemoryScope scope = dx.Device.OpenScope();
            ConvolutionShape seen = GroupBlocks.Of(shape);
            Tensor maps = arithmetic.Rows(dy, shape.Outputs), weights = GroupBlocks.Spread(w, shape);
            (Size2d kernel, Size2d stride, Size2d padding) = (shape.Kernel, shape.Stride, shape.Padding);
            foreach (ParityAxis vertical in ParityAxis.All(shape.H, kernel.Height, stride.Height, padding.Height))
            {
                foreach (ParityAxis horizontal in ParityAxis.All(shape.W, kernel.Width, stride.Width, padding.Width))
                {
                    bool weightless = vertical.Taps * horizontal.Taps == 0;
                    if (vertical.Count * horizontal.Count == 0 || (weightless && accumulate))
                        continue;
                    // A part without weights is a product without steps, which reads no factor and writes zeros.
                    Tensor factor = weightless
                        ? maps
                        : arithmetic.Reversed(weights, seen, vertical, horizontal);
                    ConvolutionArguments part =
                        ConvolutionProducts.DataGradient(seen, vertical, horizontal, arithmetic.Precision) with
                        {
                            X = maps.ChunkView(),
                            Factor = factor.ChunkView(),
                            Result = dx.ChunkView(),
                            Bias = w.FloatView(),
                            Accumulate = accumulate ? 1 : 0,
                        };
                    Multiply(shape, ConvolutionPass.DataGradient, dx, part);
                }
            }
        }

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            using MemoryScope scope = dw.Device.OpenScope();
            (ConvolutionShape seen, Tensor maps) = Maps(shape, ConvolutionPass.WeightGradient, x);
            Tensor factor = arithmetic.Rows(dy, shape.Outputs);
            ConvolutionArguments whole = ConvolutionProducts.WeightGradient(
                seen, arithmetic.Precision, seen.Positions);
            TileChoice choice = Choose(shape, ConvolutionPass.WeightGradient, dw, whole);
            if (whole.Columns == shape.Depth)
            {
                Sum(choice, seen, maps, factor, dw, accumulate);
                return;
            }
            Tensor sums = Tensor.Empty(dw.Device, new Shape(seen.Outputs * seen.Taps, whole.Columns / seen.Taps));
            Sum(choice, seen, maps, factor, sums, accumulate: false);
            if (seen.Groups == shape.Groups)
                FilledRows.Strip(sums, seen.GroupInputs, dw, accumulate);
            else
                GroupBlocks.Diagonal(sums, shape, dw, accumulate);
        }

        /// <summary>The forward pass.</summary>
        private ConvolutionArguments Product(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            (ConvolutionShape seen, Tensor maps) = Maps(shape, ConvolutionPass.Forward, x);
            return ConvolutionProducts.Forward(seen, arithmetic.Precision) with
            {
                X = maps.ChunkView(),
                Factor = arithmetic.Rows(GroupBlocks.Spread(w, shape), seen.GroupInputs).ChunkView(),
                Result = y.ChunkView(),
                Bias = (bias ?? w).FloatView(),
                HasBias = bias is null ? 0 : 1,
            };
        }

        /// <summary>x as the tile kernels read it, and the convolution that they see.</summary>
        private (ConvolutionShape Shape, Tensor Maps) Maps(ConvolutionShape shape, ConvolutionPass pass, Tensor x) => (
            TileLimits.Seen(shape, pass, arithmetic.Precision),
            TileLimits.Folds(shape, pass, arithmetic.Precision)
                ? FoldedColumns.Pack(x, shape)
                : arithmetic.Rows(x, shape.Inputs));

        /// <summary>dw (+)= the sums over all positions, in pieces.</summary>
        private void Sum(
            TileChoice choice, ConvolutionShape shape, Tensor maps, Tensor factor, Tensor dw, bool accumulate)
        {
            int positions = TileLimits.StepPositions(arithmetic.Precision);
            int steps = WorkSplit.Parts(shape.Positions, positions);
            PartialSumKernels.RunPieces(steps, choice.Pieces, dw, accumulate, (sums, pieceSteps, add) =>
            {
                ConvolutionArguments a = ConvolutionProducts.WeightGradient(
                    shape, arithmetic.Precision, pieceSteps * positions) with
                {
                    X = maps.ChunkView(),
                    Factor = factor.ChunkView(),
                    Result = sums.ChunkView(),
                    Bias = dw.FloatView(),
                    Accumulate = add ? 1 : 0,
                };
                Launch(dw, choice.Tile, a, choice.Pieces);
            });
        }

        /// <summary>The moments of y, from those of the tiles.</summary>
        private static ChannelMoments Total(MemoryScope scope, Tensor moments, Tensor y)
        {
            Tensor total = scope.Keep(PartialSums.AddPieces(moments, groups: 1, moments.Shape.N));
            return new ChannelMoments(total.View(0, new Shape(2, y.Shape.C)), y.Shape.Rows);
        }

        private TileChoice Choose(
            ConvolutionShape shape, ConvolutionPass pass, Tensor result, ConvolutionArguments a) =>
            TileChoice.Of(result.Accelerator(), arithmetic, shape, pass, a);

        private void Multiply(ConvolutionShape shape, ConvolutionPass pass, Tensor result, ConvolutionArguments a) =>
            Launch(result, Choose(shape, pass, result, a).Tile, a, pieces: 1);

        private static void Launch(Tensor result, TilePlan tile, ConvolutionArguments a, int pieces)
        {
            // A view that is not used must still point somewhere.
            if (a.HasMoments == 0)
                a.Moments = a.Result.Cast<double>();
            if (a.Cells.Columns == 0)
                a.Cells = CellArguments.None(a.Result);
            result.Accelerator().LaunchGroups(tile.Kernel, checked(tile.Groups(a) * pieces), a);
        }
    }
}
