using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

internal sealed partial class OperandGradient
{
    private sealed unsafe class SimdForm : IForm
    {
        public void Run(Tensor dy, Tensor? y, int groups, OperandGradient[] operands)
        {
            int channels = dy.Shape.C;
            RowPieces pieces = RowPieces.OnHost(groups, checked((int)(dy.Shape.Rows / groups)), channels);
            float* gradient = dy.Floats(), output = y is null ? null : y.Floats();
            Walk[] walks = [.. operands.Select(operand => new Walk(operand, channels))];
            // Operand by operand within a stretch of rows: the second finds dy and y in the cache.
            int stretch = Math.Max(1, StretchElements / channels);
            dy.Host().Threads.Run(pieces.Count, i =>
            {
                int group = i / pieces.PerGroup, end = pieces.StartInGroup(i) + pieces.LengthOf(i);
                long groupStart = (long)group * pieces.Rows;
                for (int row = pieces.StartInGroup(i); row < end; row += stretch)
                {
                    int rows = Math.Min(stretch, end - row);
                    long start = (groupStart + row) * channels;
                    float* mask = output == null ? null : output + start;
                    foreach (Walk walk in walks)
                        walk.Rows(gradient + start, mask, groupStart, group, row, rows);
                }
            });
        }

        private const int StretchElements = 1 << 13;
    }

    /// <summary>One operand's arithmetic with everything that depends on the channel alone worked out.</summary>
    private sealed unsafe class Walk
    {
        private const int CoefficientRows = 6;
        private readonly int _channels;
        private readonly float* _x;
        private readonly float* _dx;
        private readonly bool _accumulate;
        private readonly float* _gate;
        private readonly float* _cells;
        private readonly int[] _cellOfRow = [];
        private readonly int _cellsPerGroup;
        private readonly float[] _inverseAreas = [];
        private readonly float* _mean;
        private readonly float* _scale;
        private readonly float* _offset;
        private readonly float* _slope;
        private readonly float* _ones;
        private readonly float* _zeros;

        public Walk(OperandGradient o, int channels)
        {
            _channels = channels;
            _dx = o.Dx.Tensor.Floats();
            _accumulate = o.Dx.Accumulate;
            _gate = o.Gate is null ? null : o.Gate.Floats();
            // Without statistics of the batch, dx does not depend on x, which may be gone.
            _x = o.BatchSums is null ? null : o.Operand.Values.Floats();
            if (o.Cells is { } cells)
            {
                _cells = cells.Values.Floats();
                (_cellOfRow, _inverseAreas) = CellsOfRows(cells);
                _cellsPerGroup = _inverseAreas.Length;
            }
            _mean = Tensor.Empty(o.Dx.Tensor.Device, new Shape(CoefficientRows, channels)).Floats();
            _scale = _mean + channels;
            _offset = _scale + channels;
            _slope = _offset + channels;
            _ones = _slope + channels;
            _zeros = _ones + channels;
            Prepare(o);
        }

        public void Rows(float* dy, float* y, long groupStart, int group, int firstRow, int rows)
        {
            float* gate = _gate == null ? _ones : _gate + (long)group * _channels;
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                float* dzbar = _zeros;
                float inverseArea = 0;
                if (_cells != null)
                {
                    int cell = _cellOfRow[row];
                    dzbar = _cells + ((long)group * _cellsPerGroup + cell) * _channels;
                    inverseArea = _inverseAreas[cell];
                }
                long start = (groupStart + row) * _channels;
                Row(dy, y, _x == null ? _zeros : _x + start, gate, dzbar, inverseArea, _dx + start);
                dy += _channels;
                y = y == null ? null : y + _channels;
            }
        }

        /// <summary>dx = scale (gate g + dzbar / area) - offset - slope (x - mean).</summary>
        private void Row(float* dy, float* y, float* x, float* gate, float* dzbar, float inverseArea, float* dx)
        {
            float* mean = _mean, scale = _scale, offset = _offset, slope = _slope;
            bool accumulate = _accumulate;
            Vector<float> inverseAreas = new(inverseArea);
            int c = 0;
            for (; c <= _channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> g = Vector.Load(dy + c);
                if (y != null)
                    g = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(y + c), default), g, default);
                Vector<float> spread = Vector.Load(dzbar + c) * inverseAreas;
                Vector<float> dz = Vector.MultiplyAddEstimate(Vector.Load(gate + c), g, spread);
                Vector<float> centred = Vector.Load(x + c) - Vector.Load(mean + c);
                Vector<float> common = Vector.MultiplyAddEstimate(
                    Vector.Load(slope + c), centred, Vector.Load(offset + c));
                Vector<float> result = Vector.MultiplyAddEstimate(Vector.Load(scale + c), dz, -common);
                Vector.Store(accumulate ? Vector.Load(dx + c) + result : result, dx + c);
            }
            for (; c < _channels; c++)
            {
                float g = y == null || y[c] > 0 ? dy[c] : 0;
                float dz = float.MultiplyAddEstimate(gate[c], g, dzbar[c] * inverseArea);
                float common = float.MultiplyAddEstimate(slope[c], x[c] - mean[c], offset[c]);
                float result = float.MultiplyAddEstimate(scale[c], dz, -common);
                dx[c] = accumulate ? dx[c] + result : result;
            }
        }

        private void Prepare(OperandGradient o)
        {
            (Tensor x, Normalisation? normalisation, BatchStatistics? statistics) = o.Operand;
            float* inverseDeviation = statistics is null ? null : statistics.InverseDeviation.Floats();
            for (int c = 0; c < _channels; c++)
            {
                (_mean[c], _offset[c], _slope[c], _ones[c], _zeros[c]) = (0, 0, 0, 1, 0);
                _scale[c] = normalisation is null ? 1 : normalisation.Gamma.Floats()[c] * inverseDeviation[c];
                if (o.BatchSums is { } sums)
                {
                    float share = _scale[c] / x.Shape.Rows;
                    _mean[c] = statistics!.Mean.Floats()[c];
                    _offset[c] = share * sums.Dbeta.Floats()[c];
                    _slope[c] = share * sums.Dgamma.Floats()[c] * inverseDeviation[c];
                }
            }
        }

        private static (int[] CellOfRow, float[] InverseAreas) CellsOfRows(CellGradient cells)
        {
            (PoolRanges vertical, PoolRanges horizontal) = (cells.Vertical, cells.Horizontal);
            int[] cellOfY = CellGradient.CellOfPosition(vertical), cellOfX = CellGradient.CellOfPosition(horizontal);
            int[] cellOfRow = new int[vertical.Inputs * horizontal.Inputs];
            for (int row = 0; row < cellOfRow.Length; row++)
            {
                (int y, int x) = Math.DivRem(row, horizontal.Inputs);
                cellOfRow[row] = cellOfY[y] * horizontal.Outputs + cellOfX[x];
            }
            float[] inverseAreas = new float[vertical.Outputs * horizontal.Outputs];
            for (int cell = 0; cell < inverseAreas.Length; cell++)
            {
                inverseAreas[cell] =
                    1 / (vertical.Divisors[cell / horizontal.Outputs] * horizontal.Divisors[cell % horizontal.Outputs]);
            }
            return (cellOfRow, inverseAreas);
        }
    }
}
